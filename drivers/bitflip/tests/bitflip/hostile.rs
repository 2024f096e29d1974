// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Moments that a program should not choose, and a lack of memory.

use kmod_test::{
    Allocations,
    prelude::*,
    process,
    signal::Signal,
    sysctl::{get, set},
    thread,
};

pub(super) const NAMES: [&str; 7] = [
    "bit",
    "number",
    "level",
    "wide",
    "numbers",
    "name",
    "deeper.direction",
];

pub(super) fn values() -> Result<Vec<String>> {
    NAMES
        .iter()
        .map(|name| get(&format!("dev.bitflip.{name}")))
        .collect()
}

#[test]
fn signals_in_the_middle_leave_one_value_or_the_other() -> Result {
    // As long as each other: where a setting is read in parts, they may be of both.
    let texts = ["the first of two", "the other of two"];
    let name = || get("dev.bitflip.name");
    let child = process::fork(|| {
        if Signal::USR1.count().is_err() {
            return 1;
        }
        loop {
            for text in texts {
                if set("dev.bitflip.name", text).is_err_and(|error| error != EINTR) {
                    return 2;
                }
            }
        }
    })?;
    while !texts.contains(&name()?.as_str()) {
        thread::yield_now();
    }
    for _ in 0..300 {
        // Until it counts signals, it is ended by one.
        child.signal(Signal::USR1)?;
        let name = name()?;
        assert!(texts.contains(&name.as_str()), "{name:?}");
    }
    child.signal(Signal::KILL)?;
    assert_eq!(child.wait()?, process::Status::Killed(9));
    Module::under_test().reload("")
}

#[test]
fn every_operation_copes_with_a_lack_of_memory() -> Result {
    let before = Allocations::now()?;
    let failures = walk_allocation_failures(|| {
        values()?;
        for (name, value) in [
            ("bit", "1"),
            ("number", "-7"),
            ("level", "3"),
            ("wide", "18446744073709551615"),
            ("numbers", "1 2 3 4"),
            ("name", "a name"),
            ("deeper.direction", "down"),
        ] {
            set(&format!("dev.bitflip.{name}"), value)?;
        }
        match set("dev.bitflip.level", "11") {
            Err(error) if error == EINVAL => Ok(()),
            outcome => outcome,
        }
    })?;
    assert_eq!(Allocations::now()?.live, before.live);
    // A setting is made when it is registered: where it is text, using it takes no memory.
    if cfg!(target_os = "linux") {
        assert_eq!((failures, Allocations::now()?), (0, before));
    }
    Module::under_test().reload("")
}
