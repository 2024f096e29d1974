// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Everything counts, and everything stops, whatever goes on.

#[cfg(target_os = "linux")]
#[path = "pulse/files.rs"]
mod files;
#[path = "pulse/hostile.rs"]
mod hostile;

use kmod_test::{
    prelude::*,
    process,
    sysctl::{get, set},
    thread,
    time::wait_until,
};

const COUNTERS: [&str; 6] = ["timers", "ticks", "works", "delayed", "rounds", "spawned"];
const LONG: Duration = Duration::from_secs(10);

fn count(name: &str) -> Result<u64> {
    Ok(get(&format!("dev.pulse.{name}"))?
        .parse()
        .unwrap_or(u64::MAX))
}

fn goes_on(name: &str) -> Result<bool> {
    let before = count(name)?;
    Ok(wait_until(LONG, || {
        count(name).is_ok_and(|now| now > before + 3)
    }))
}

#[test]
fn everything_counts() -> Result {
    for name in COUNTERS {
        assert!(goes_on(name)?, "{name}");
    }
    assert!(count("timers")? < 1_000_000);
    Ok(())
}

#[test]
fn the_period_is_kept() -> Result {
    for wrong in ["0", "1001", "-1", "x", ""] {
        assert!(
            wrong.is_empty() || set("dev.pulse.period", wrong).unwrap_err() == EINVAL,
            "{wrong}"
        );
    }
    set("dev.pulse.period", "200")?;
    thread::sleep(Duration::from_millis(50));
    let (start, before) = (
        Instant::now(),
        COUNTERS.map(|name| count(name).unwrap_or(0)),
    );
    thread::sleep(Duration::from_secs(2));
    let after = COUNTERS.map(|name| count(name).unwrap_or(0));
    // Ten in two seconds; a machine that is busy has fewer, none has many more.
    let most = u64::try_from(start.elapsed().as_millis()).unwrap_or(0) / 200 + 2;
    for ((name, before), after) in COUNTERS.iter().zip(before).zip(after) {
        assert!(
            (1..=most).contains(&(after - before)),
            "{name}: {}",
            after - before
        );
    }
    Ok(())
}

#[test]
fn a_parked_thread_rests() -> Result {
    assert!(goes_on("rounds")?);
    set("dev.pulse.parked", "1")?;
    assert_eq!(set("dev.pulse.parked", "1").unwrap_err(), EBUSY);
    let before = count("rounds")?;
    assert!(goes_on("timers")?);
    assert_eq!(count("rounds")?, before);
    set("dev.pulse.parked", "0")?;
    set("dev.pulse.parked", "0")?;
    assert!(goes_on("rounds")?);
    // It may be parked when it is unloaded.
    set("dev.pulse.parked", "1")?;
    Module::under_test().unload()
}

#[test]
fn it_is_unloaded_at_any_moment() -> Result {
    let readers = [0, 1].map(|reader| {
        process::fork(move || {
            loop {
                let _ = set("dev.pulse.period", "1");
                let _ = set("dev.pulse.parked", if reader == 0 { "1" } else { "0" });
                for name in COUNTERS {
                    let _ = count(name);
                }
            }
        })
    });
    let module = Module::under_test();
    for round in 0..15 {
        module.reload("")?;
        thread::sleep(Duration::from_millis(round * 2));
    }
    for reader in readers {
        drop(reader?);
    }
    Ok(())
}

#[test]
fn without_memory_it_does_not_load() -> Result {
    assert!(walk_load_failures("")? > 10);
    Ok(())
}
