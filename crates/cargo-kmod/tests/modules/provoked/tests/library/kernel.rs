// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel itself: its modules, its log, its settings; and time.

use kmod_test::{prelude::*, print, println, sysctl, time};

#[test]
fn loads_modules_and_unloads_them() -> Result {
    let module = Module::under_test();
    assert_eq!(module, Module::named("provoked"));
    assert_eq!(Module::named("a-b").name(), "a_b");
    assert_eq!(module.references()?, 0);
    assert_eq!(module.parameter("count")?, "3");
    assert_eq!(module.parameter("none").unwrap_err(), ENOENT);
    for text in ["", "text"] {
        module.set_parameter("at_end", text)?;
        assert_eq!(module.parameter("at_end")?, text);
    }
    assert_eq!(module.set_parameter("count", "1").unwrap_err(), EACCES);
    let first = module.generation();
    assert!(first.is_some());
    assert_eq!(Module::load("provoked", "").unwrap_err(), EEXIST);
    module.unload()?;
    assert!(!module.is_loaded());
    assert_eq!(module.generation(), None);
    assert_eq!(module.references().unwrap_err(), ENOENT);
    assert_eq!(module.unload().unwrap_err(), ENOENT);
    let file = "/kmod/modules/provoked.ko";
    assert_eq!(Module::load_file(file, "count=x").unwrap_err(), EINVAL);
    Module::load_file(file, "count=2")?;
    assert_eq!(module.parameter("count")?, "2");
    assert_ne!(module.generation(), first);
    module.reload("count=4 at_end=\"two words\"")?;
    assert_eq!(module.parameter("at_end")?, "two words");
    module.restore()?;
    assert_eq!(module.parameter("count")?, "3");
    assert_eq!(Module::load_file("/init", "").unwrap_err(), ENOEXEC);
    Ok(())
}

#[test]
fn has_a_log() -> Result {
    let log = Log::from_now()?;
    assert!(log.lines()?.is_empty());
    fs::write("/dev/kmsg", "<6>one of mine\n")?;
    assert!(log.contains("one of mine")?);
    assert!(!log.contains("one of yours")?);
    fs::write("/dev/kmsg", "<6>and another\n")?;
    assert!(log.wait_for("and another", Duration::from_secs(20))?);
    assert_eq!(log.lines()?, ["one of mine", "and another"]);
    assert!(!log.wait_for("a third", Duration::from_millis(20))?);
    Ok(())
}

#[test]
fn has_settings() -> Result {
    let before = sysctl::get("kernel.hostname")?;
    sysctl::set("kernel.hostname", "tried")?;
    assert_eq!(sysctl::get("kernel.hostname")?, "tried");
    sysctl::set("kernel.hostname", &before)?;
    assert_eq!(sysctl::get("kernel.none").unwrap_err(), ENOENT);
    assert_eq!(sysctl::set("kernel.ostype", "x").unwrap_err(), EACCES);
    Ok(())
}

#[test]
fn lets_time_pass() {
    let start = Instant::now();
    let a_while = Duration::from_millis(30);
    time::sleep(a_while);
    assert!(start.elapsed() >= a_while && Instant::now() > start);
    assert!(!time::wait_until(a_while, || false));
    assert!(start.elapsed() >= 2 * a_while);
    let mut asked = 0;
    assert!(time::wait_until(Duration::from_secs(60), || {
        asked += 1;
        asked == 3
    }));
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn takes_what_is_printed() {
    print!("{} and ", 1);
    println!("{two}", two = 2);
    println!();
}
