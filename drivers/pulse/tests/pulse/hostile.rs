// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Moments that a program should not choose, and a lack of memory.

use kmod_test::{
    Allocations, fail_allocation, prelude::*, process, signal::Signal, sysctl::set, thread,
    time::wait_until,
};

use super::{COUNTERS, LONG, count, goes_on};

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
fn what_is_made_already_takes_no_memory() -> Result {
    set("dev.pulse.parked", "1")?;
    let before = settled()?;
    let failures = walk_allocation_failures(|| {
        for name in COUNTERS {
            count(name)?;
        }
        for period in ["1", "1000", "5"] {
            set("dev.pulse.period", period)?;
        }
        match set("dev.pulse.parked", "1") {
            Err(error) if error == EBUSY => Ok(()),
            outcome => outcome,
        }
    })?;
    // Nor do timers and work that is made already.
    for name in ["timers", "ticks", "works", "delayed"] {
        assert!(goes_on(name)?, "{name}");
    }
    let after = Allocations::now()?;
    assert_eq!(after.live, before.live);
    // Where settings are text, using them takes no memory.
    if cfg!(target_os = "linux") {
        assert_eq!((failures, after), (0, before));
    }
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
