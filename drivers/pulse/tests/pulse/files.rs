// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings as Linux has them: files, which are opened, and read and written at bad addresses.

use kmod_test::{
    memory::{BadAddress, Guarded},
    prelude::*,
    process,
};

use super::{COUNTERS, goes_on};

fn open(name: &str) -> Result<File> {
    File::open(&format!("/proc/sys/dev/pulse/{name}"))
}

#[test]
fn bad_memory_is_an_error_and_stops_nothing() -> Result {
    let page = File::open(&process::program()?)?.map(4096, 0, false)?;
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
fn a_file_that_is_open_does_not_keep_it() -> Result {
    let files = COUNTERS.map(open);
    Module::under_test().unload()?;
    for file in files {
        assert_eq!(file?.read(&mut [0; 9]).unwrap_err(), ENOENT);
    }
    Module::under_test().restore()
}
