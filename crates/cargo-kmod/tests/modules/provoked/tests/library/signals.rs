// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Signals that come, are counted, and are held back.

use kmod_test::{pipe, prelude::*, process, signal::Signal, thread, time};

#[test]
fn have_the_numbers_of_the_system() {
    let all = [
        (Signal::HUP, 1),
        (Signal::INT, 2),
        (Signal::ABRT, 6),
        (Signal::KILL, 9),
        (Signal::USR1, 10),
        (Signal::USR2, 12),
        (Signal::PIPE, 13),
        (Signal::ALRM, 14),
        (Signal::TERM, 15),
        (Signal::CONT, 18),
        (Signal::STOP, 19),
        (Signal::IO, 29),
    ];
    for (signal, number) in all {
        assert_eq!(signal.number(), number);
        assert_eq!(signal, Signal::from_number(number));
    }
}

#[test]
fn are_counted() -> Result {
    Signal::USR1.count()?;
    assert_eq!(Signal::USR1.counted(), 0);
    for _ in 0..3 {
        Signal::USR1.send(process::id())?;
    }
    assert_eq!(Signal::USR1.counted(), 3);
    assert_eq!(Signal::from_number(0).count().unwrap_err(), EINVAL);
    Ok(())
}

#[test]
fn are_held_back() -> Result {
    Signal::USR2.count()?;
    Signal::USR2.block(true)?;
    Signal::USR2.send(process::id())?;
    assert_eq!(Signal::USR2.counted(), 0);
    Signal::USR2.block(false)?;
    assert_eq!(Signal::USR2.counted(), 1);
    Ok(())
}

#[test]
fn interrupt_what_waits() -> Result {
    Signal::ALRM.count()?;
    let (reader, _writer) = pipe()?;
    let thread = thread::spawn(move || reader.read(&mut [0]))?;
    // One that comes before it waits does not interrupt it.
    let has_ended = time::wait_until(Duration::from_secs(20), || {
        time::sleep(Duration::from_millis(20));
        thread.signal(Signal::ALRM).is_err()
    });
    assert!(has_ended && Signal::ALRM.counted() > 0);
    assert_eq!(thread.join().unwrap_err(), EINTR);
    Ok(())
}

#[test]
fn stop_and_continue() -> Result {
    let child = process::fork(|| {
        time::sleep(Duration::from_secs(1000));
        0
    })?;
    let state = |wanted: &str| {
        time::wait_until(Duration::from_secs(20), || {
            process::whereabouts(child.id()).contains(wanted)
        })
    };
    child.signal(Signal::STOP)?;
    assert!(state("state T"));
    child.signal(Signal::CONT)?;
    assert!(state("state S"));
    Ok(())
}
