// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The settings as an administrator sees them, and whoever wishes the machine ill.

#[cfg(target_os = "linux")]
#[path = "bitflip/files.rs"]
mod files;
#[path = "bitflip/hostile.rs"]
mod hostile;

use kmod_test::{
    prelude::*,
    process,
    sysctl::{get, set},
    thread,
};

#[test]
fn a_bit_is_flipped_and_counted() -> Result {
    assert_eq!(get("dev.bitflip.bit")?, "0");
    for value in ["1\n", "1", " 0 ", "0x1"] {
        set("dev.bitflip.bit", value)?;
    }
    assert_eq!(get("dev.bitflip.bit")?, "1");
    assert_eq!(get("dev.bitflip.flips")?, "3");
    for wrong in ["2", "-1", "y", " ", "\n", "1x"] {
        assert_eq!(
            set("dev.bitflip.bit", wrong).unwrap_err(),
            EINVAL,
            "{wrong:?}"
        );
    }
    assert_eq!(get("dev.bitflip.flips")?, "3");
    let log = Log::from_now()?;
    set("dev.bitflip.wide", "18446744073709551615")?;
    set("dev.bitflip.deeper.direction", "down\n")?;
    Module::under_test().unload()?;
    assert!(log.contains("bit true, wide 18446744073709551615, direction down")?);
    assert_eq!(get("dev.bitflip.bit").unwrap_err(), ENOENT);
    Ok(())
}

#[test]
fn bounds_and_own_types_refuse_what_they_must() -> Result {
    for good in ["-10", "10", "0"] {
        set("dev.bitflip.level", good)?;
    }
    for wrong in ["-11", "11", "127", "128", "1000"] {
        assert_eq!(set("dev.bitflip.level", wrong).unwrap_err(), EINVAL);
    }
    assert_eq!(get("dev.bitflip.level")?, "0");
    assert_eq!(
        set("dev.bitflip.wide", "18446744073709551616").unwrap_err(),
        EINVAL
    );
    assert_eq!(set("dev.bitflip.wide", "-1").unwrap_err(), EINVAL);
    set("dev.bitflip.deeper.direction", " down \n")?;
    assert_eq!(
        set("dev.bitflip.deeper.direction", "left").unwrap_err(),
        EDOM
    );
    assert_eq!(get("dev.bitflip.deeper.direction")?, "down");
    let refused = set("dev.bitflip.flips", "1").unwrap_err();
    assert!([EACCES, EPERM].contains(&refused), "{refused}");
    Ok(())
}

#[test]
fn many_use_it_while_it_is_loaded_and_unloaded() -> Result {
    let users = [0, 1, 2].map(|user| {
        process::fork(move || {
            loop {
                let _ = set(
                    "dev.bitflip.name",
                    if user == 0 {
                        "short"
                    } else {
                        "somewhat longer"
                    },
                );
                let _ = set("dev.bitflip.numbers", "1 2 3 4");
                let _ = get("dev.bitflip.name");
                let _ = get("dev.bitflip.deeper.direction");
                thread::yield_now();
            }
        })
    });
    let module = Module::under_test();
    for _ in 0..30 {
        module.reload("")?;
        thread::sleep(Duration::from_millis(3));
    }
    for user in users {
        drop(user?);
    }
    Ok(())
}

#[test]
fn without_memory_it_does_not_load() -> Result {
    assert!(walk_load_failures("")? >= 9);
    Ok(())
}
