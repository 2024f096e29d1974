// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Addresses, lengths and moments that a program should not choose, and a lack of memory.

use kmod_test::{
    Allocations,
    memory::{BadAddress, Guarded},
    prelude::*,
    process,
    signal::Signal,
    sysctl::{get, set},
    thread,
};

use super::{FOLDER, path};

const NAMES: [&str; 7] = [
    "bit",
    "number",
    "level",
    "wide",
    "numbers",
    "name",
    "deeper.direction",
];

fn open(name: &str) -> Result<File> {
    File::open_rw(&path(&format!("dev.bitflip.{name}")))
}

fn values() -> Result<Vec<String>> {
    NAMES
        .iter()
        .map(|name| get(&format!("dev.bitflip.{name}")))
        .collect()
}

#[test]
fn bad_addresses_are_errors_and_change_nothing() -> Result {
    let before = values()?;
    for name in NAMES {
        for address in BadAddress::ALL {
            for length in [1, 3, 4096, 1 << 20] {
                let file = open(name)?;
                let read = file.read_bad(address, length).unwrap_err();
                let written = file.write_bad(address, length).unwrap_err();
                assert_eq!(
                    (read, written),
                    (EFAULT, EFAULT),
                    "{name} {address:x?} {length}"
                );
            }
            for length in [usize::MAX / 2, usize::MAX] {
                assert!(open(name)?.read_bad(address, length).is_err());
                assert!(open(name)?.write_bad(address, length).is_err());
            }
        }
    }
    assert_eq!(values()?, before);
    Ok(())
}

#[test]
fn memory_that_ends_too_early_or_is_read_only_is_an_error() -> Result {
    let before = values()?;
    let page = File::open("/proc/self/exe")?.map(4096, 0, false)?;
    for name in NAMES {
        // What is there would be taken: it is not, for it is not all.
        let mut memory = Guarded::new(1)?;
        memory.set(b"1")?;
        assert_eq!(
            open(name)?.write_guarded(&memory, 2).unwrap_err(),
            EFAULT,
            "{name}"
        );
        // As much as is written has to fit, however much was asked for.
        assert_eq!(open(name)?.read_guarded(&mut memory, 1)?, 1, "{name}");
        let file = open(name)?;
        assert_eq!(
            file.read_mapped(&page, 0, 100).unwrap_err(),
            EFAULT,
            "{name}"
        );
        // An address that is not aligned is as good as any.
        let mut bytes = [0; 70];
        let first = open(name)?.read(&mut bytes[1..])?;
        assert_eq!(open(name)?.read(&mut bytes[3..])?, first, "{name}");
        assert_eq!(open(name)?.read(&mut [])?, 0, "{name}");
        assert_eq!(open(name)?.write(&[])?, 0, "{name}");
    }
    assert_eq!(values()?, before);
    Ok(())
}

/// What the name is, read at once: what is read in parts may be of two texts.
fn name() -> Result<String> {
    let mut bytes = [0; 128];
    let count = open("name")?.read(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes[..count]).trim_end().into())
}

#[test]
fn signals_in_the_middle_leave_one_value_or_the_other() -> Result {
    let texts = ["first of the two", "the second"];
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
fn a_file_that_is_open_does_not_keep_it() -> Result {
    let files = NAMES
        .iter()
        .map(|name| open(name))
        .collect::<Result<Vec<_>>>()?;
    Module::under_test().unload()?;
    assert!(!fs::exists(FOLDER));
    for file in files {
        assert_eq!(file.read(&mut [0; 9]).unwrap_err(), ENOENT);
        assert_eq!(file.write(b"1").unwrap_err(), ENOENT);
    }
    Module::under_test().restore()
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
        assert_eq!(set("dev.bitflip.level", "11").unwrap_err(), EINVAL);
        Ok(())
    })?;
    // A setting is made when it is registered: using it takes no memory.
    assert_eq!((failures, Allocations::now()?), (0, before));
    Module::under_test().reload("")
}
