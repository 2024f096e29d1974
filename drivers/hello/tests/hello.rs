// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The module as its users see it: its log, its parameter.

use kmod_test::prelude::*;

#[test]
fn it_counts_as_far_as_it_is_told() -> Result {
    let log = Log::from_now()?;
    Module::under_test().reload("count=5")?;
    assert!(log.contains("hello, the squares are [1, 4, 9, 16, 25]")?);
    Ok(())
}

#[test]
fn it_says_goodbye() -> Result {
    let log = Log::from_now()?;
    Module::under_test().unload()?;
    assert!(log.contains("goodbye after 3 squares")?);
    Ok(())
}

#[test]
fn what_is_no_number_keeps_it_out() -> Result {
    let module = Module::under_test();
    module.unload()?;
    assert_eq!(Module::load(module.name(), "count=many").unwrap_err(), EINVAL);
    assert!(!module.is_loaded());
    Ok(())
}

#[test]
fn every_allocation_may_fail() -> Result {
    assert!(walk_load_failures("count=100")? >= 1);
    Ok(())
}
