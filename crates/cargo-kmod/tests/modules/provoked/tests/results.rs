// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Every way in which a test can come out, as far as user space is concerned.

use kmod_test::{prelude::*, println};

mod inner {
    #[test]
    fn passes_too() {}
}

#[test]
fn passes() {
    println!("a line of one that passes");
    assert_eq!(provoked::ANSWER, 42);
}

#[test]
fn fails_in_an_assertion() {
    println!("a line of one that fails");
    assert_eq!(1 + 1, 3, "arithmetic");
}

#[test]
fn fails_with_an_error() -> Result {
    File::open("/dev/none-such")?;
    Ok(())
}

#[test]
fn passes_with_a_result() -> Result {
    fs::read("/proc/version").map(drop)
}

#[test]
#[should_panic]
fn panics_as_it_should() {
    panic!("as it should");
}

#[test]
#[should_panic(expected = "a certain text")]
fn panics_with_the_text() {
    panic!("with a certain text in it");
}

#[test]
#[should_panic(expected = "a certain text")]
fn panics_with_another_text() {
    panic!("something else");
}

#[test]
#[should_panic]
fn does_not_panic() {}

#[test]
#[ignore = "it needs hardware"]
fn is_ignored() {
    println!("run all the same");
}

#[test]
fn is_skipped() {
    kmod_test::skip("there is none of that here");
}

#[test]
fn ends_its_process() {
    kmod_test::process::exit(7);
}

#[test]
fn is_killed() -> Result {
    kmod_test::signal::Signal::KILL.send(kmod_test::process::id())
}

#[test]
fn looks_at_nothing() {
    // SAFETY: none: the process is to end here.
    let _: u8 = unsafe { core::ptr::with_exposed_provenance::<u8>(8).read_volatile() };
}

#[test]
fn leaves_the_module_unloaded() -> Result {
    Module::under_test().unload()
}

#[test]
fn leaves_the_module_with_another_parameter() -> Result {
    Module::under_test().reload("count=9")?;
    assert_eq!(Module::under_test().parameter("count")?, "9");
    Ok(())
}

#[test]
fn z_leaves_the_module_in_use() -> Result {
    Module::under_test().set_parameter("act", "hold")
}

#[test]
fn the_module_is_as_it_was() -> Result {
    let module = Module::under_test();
    assert!(module.is_loaded());
    assert_eq!(module.parameter("count")?, "3");
    Ok(())
}
