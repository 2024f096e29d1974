// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Addresses, lengths and moments that a program should not choose, and a lack of memory.

use kmod_test::{
    Allocations, fail_allocation,
    memory::{BadAddress, Guarded},
    prelude::*,
    process,
    signal::Signal,
    sysctl::set,
    thread,
    time::wait_until,
};

use super::{COUNTERS, LONG, count, goes_on};

fn open(name: &str) -> Result<File> {
    File::open(&format!("/proc/sys/dev/pulse/{name}"))
}

#[test]
fn bad_memory_is_an_error_and_stops_nothing() -> Result {
    let page = File::open("/proc/self/exe")?.map(4096, 0, false)?;
    for name in COUNTERS {
        for address in BadAddress::ALL {
            for length in [1, 3, 4096, 1 << 20] {
                let error = open(name)?.read_bad(address, length).unwrap_err();
                assert_eq!(error, EFAULT, "{name} {address:x?} {length}");
            }
            assert!(open(name)?.read_bad(address, usize::MAX).is_err());
        }
        assert_eq!(open(name)?.read_mapped(&page, 0, 9).unwrap_err(), EFAULT);
        assert_eq!(open(name)?.read(&mut [])?, 0);
        let mut memory = Guarded::new(1)?;
        assert_eq!(open(name)?.read_guarded(&mut memory, 1)?, 1);
    }
    for name in ["period", "parked"] {
        let file = File::options()
            .write(true)
            .open(&format!("/proc/sys/dev/pulse/{name}"))?;
        for address in BadAddress::ALL {
            assert_eq!(
                file.write_bad(address, 1).unwrap_err(),
                EFAULT,
                "{name} {address:x?}"
            );
        }
        let mut memory = Guarded::new(1)?;
        memory.set(b"1")?;
        assert_eq!(
            file.write_guarded(&memory, 2).unwrap_err(),
            EFAULT,
            "{name}"
        );
    }
    for name in COUNTERS {
        assert!(goes_on(name)?, "{name}");
    }
    Ok(())
}

#[test]
fn who_is_interrupted_while_it_parks_leaves_it_usable() -> Result {
    let children = [Signal::USR1, Signal::KILL].map(|signal| {
        process::fork(|| {
            let _ = Signal::USR1.count();
            loop {
                let _ = set("dev.pulse.parked", "1");
                let _ = set("dev.pulse.parked", "0");
            }
        })
        .map(|child| (child, signal))
    });
    for child in children {
        let (child, signal) = child?;
        for _ in 0..20 {
            let _ = child.signal(signal);
            thread::sleep(Duration::from_millis(1));
        }
        drop(child);
    }
    set("dev.pulse.parked", "0")?;
    assert!(goes_on("rounds")?);
    Ok(())
}

#[test]
fn a_file_that_is_open_does_not_keep_it() -> Result {
    let files = COUNTERS.map(open);
    Module::under_test().unload()?;
    for file in files {
        assert_eq!(file?.read(&mut [0; 9]).unwrap_err(), ENOENT);
    }
    Module::under_test().restore()
}

#[test]
fn settings_take_no_memory() -> Result {
    set("dev.pulse.parked", "1")?;
    let before = settled()?;
    let failures = walk_allocation_failures(|| {
        for name in COUNTERS {
            count(name)?;
        }
        for period in ["1", "1000", "5"] {
            set("dev.pulse.period", period)?;
        }
        assert_eq!(set("dev.pulse.parked", "1").unwrap_err(), EBUSY);
        Ok(())
    })?;
    // Nor do timers and work that is made already.
    for name in ["timers", "ticks", "works", "delayed"] {
        assert!(goes_on(name)?, "{name}");
    }
    assert_eq!((failures, Allocations::now()?), (0, before));
    set("dev.pulse.parked", "0")
}

#[test]
fn the_thread_goes_on_without_memory() -> Result {
    set("dev.pulse.parked", "1")?;
    let before = settled()?;
    let log = Log::from_now()?;
    set("dev.pulse.period", "1")?;
    set("dev.pulse.parked", "0")?;
    for n in 1..=15 {
        let failed = Allocations::now()?.failed;
        fail_allocation(n)?;
        assert!(wait_until(LONG, || {
            Allocations::now().is_ok_and(|now| now.failed > failed)
        }));
    }
    assert!(log.contains("no memory for work")?);
    assert!(goes_on("spawned")?);
    set("dev.pulse.parked", "1")?;
    // What was spawned is done, and nothing of what was not is left.
    assert_eq!(settled()?.live, before.live);
    set("dev.pulse.parked", "0")
}

/// The allocations once what the thread has spawned is done.
fn settled() -> Result<Allocations> {
    let mut before = Allocations::now()?;
    loop {
        thread::sleep(Duration::from_millis(50));
        let now = Allocations::now()?;
        if now == before {
            return Ok(now);
        }
        before = now;
    }
}
