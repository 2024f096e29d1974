// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory that is mapped stays, whatever becomes of files and processes, and the module with it; parameters are settings.

use kmod_test::{
    memory::Map,
    prelude::*,
    process::{self, Status},
    sysctl,
};

const PAGE: usize = 4096;

/// As FreeBSD counts its signals.
const SIGBUS: i32 = 10;

fn map() -> Result<(File, Map)> {
    let file = File::open_rw("/dev/areas")?;
    let map = file.map(4 * PAGE, 0, true)?;
    Ok((file, map))
}

fn byte(map: &Map, offset: usize) -> Result<u8> {
    let mut byte = [0xFF];
    map.read(offset, &mut byte)?;
    Ok(byte[0])
}

/// How a process ends that reads there.
fn reads(map: &Map, offset: usize) -> Result<Status> {
    process::fork(|| byte(map, offset).map_or(1, |_| 0))?.wait()
}

#[test]
fn a_page_is_where_it_was_put_and_nowhere_else() -> Result {
    let log = Log::from_now()?;
    let (file, map) = map()?;
    map.write(5, &[7])?;
    assert_eq!(byte(&map, 3 * PAGE + 5)?, 7);
    assert!(log.contains("mapped Err(EBUSY) Err(EFAULT)")?);
    for hole in [PAGE, 2 * PAGE] {
        assert_eq!(reads(&map, hole)?, Status::Killed(SIGBUS));
    }
    assert_eq!(reads(&map, 3 * PAGE)?, Status::Exited(0));
    assert_eq!(file.map(PAGE, 0, true).unwrap_err(), EPERM);
    Ok(())
}

#[test]
fn the_module_stays_while_anybody_has_a_page() -> Result {
    let (file, map) = map()?;
    map.write(0, &[1])?;
    drop(file);
    assert_eq!(Module::under_test().unload().unwrap_err(), EBUSY);
    assert_eq!(byte(&map, 3 * PAGE)?, 1);
    let child = process::fork(|| {
        kmod_test::thread::sleep(core::time::Duration::from_millis(300));
        i32::from(byte(&map, 3 * PAGE) != Ok(1))
    })?;
    drop(map);
    assert_eq!(Module::under_test().unload().unwrap_err(), EBUSY);
    assert_eq!(child.wait()?, Status::Exited(0));
    Module::under_test().reload("")
}

#[test]
fn a_module_that_would_rather_stay_does() -> Result {
    sysctl::set("dev.areas.stays", "1")?;
    assert_eq!(Module::under_test().unload().unwrap_err(), EBUSY);
    assert_eq!(sysctl::get("dev.areas.stays")?, "1");
    assert_eq!(sysctl::set("dev.areas.stays", "2").unwrap_err(), EINVAL);
    sysctl::set("dev.areas.stays", "0")?;
    Module::under_test().reload("")
}

#[test]
fn several_values_of_a_setting_are_separated_as_on_linux() -> Result {
    let times = sysctl::get("kern.cp_time")?;
    assert_eq!(times.split('\t').count(), 5, "{times}");
    Ok(())
}

#[test]
fn parameters_are_seen_and_changed_as_far_as_they_may_be() -> Result {
    let module = Module::under_test();
    assert_eq!(module.parameter("hidden").unwrap_err(), ENOENT);
    assert_eq!(module.parameter("count")?, "3");
    assert_eq!(module.set_parameter("count", "4").unwrap_err(), EPERM);
    assert_eq!(module.parameter("numbers")?, "1,-2");
    assert_eq!(module.parameter("level")?, "-5");
    module.set_parameter("level", "-7")?;
    assert_eq!(module.set_parameter("level", "many").unwrap_err(), EINVAL);
    assert_eq!(module.parameter("level")?, "-7");
    // The driver's own setting of that name is not in its way, and comes first.
    assert_eq!(module.parameter("same")?, "1");
    module.set_parameter("order", "0x10")?;
    assert_eq!(module.parameter("order")?, "");
    // Longer than what is asked for at first.
    for text in ["two words".to_owned(), String::new(), "long".repeat(250)] {
        module.set_parameter("label", &text)?;
        assert_eq!(module.parameter("label")?, text);
    }
    let log = Log::from_now()?;
    module.reload("count=9 label=given numbers=7,8,9")?;
    assert!(log.contains("asked at level -7, order 16")?);
    assert_eq!(module.parameter("count")?, "9");
    assert_eq!(module.parameter("level")?, "-5");
    assert_eq!(module.parameter("label")?, "given");
    assert_eq!(module.parameter("numbers")?, "7,8,9");
    module.unload()?;
    assert_eq!(module.parameter("count").unwrap_err(), ENOENT);
    // Where a start fails that has come so far, none is left.
    assert_eq!(Module::load("areas", "count=many").unwrap_err(), EINVAL);
    assert_eq!(module.parameter("level").unwrap_err(), ENOENT);
    Ok(())
}
