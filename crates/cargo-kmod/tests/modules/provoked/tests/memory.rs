// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Allocations of the module that are made to fail, and those that are not given back.

use kmod_test::{Allocations, fail_allocation, prelude::*};

fn act(what: &str) -> Result {
    Module::under_test().set_parameter("act", what)
}

#[test]
fn the_chosen_allocation_fails_and_no_other() -> Result {
    let before = Allocations::now()?;
    fail_allocation(3)?;
    assert_eq!(act("build").unwrap_err(), ENOMEM);
    act("build")?;
    let after = Allocations::now()?;
    assert_eq!(after.failed, before.failed + 1);
    assert_eq!(after.tried, before.tried + 3 + 4);
    assert_eq!(after.live, before.live);
    Ok(())
}

#[test]
fn every_failure_is_walked_through() -> Result {
    assert_eq!(walk_allocation_failures(|| act("build"))?, 4);
    assert_eq!(walk_allocation_failures(|| act("nothing"))?, 0);
    Ok(())
}

#[test]
fn work_that_fails_by_itself_is_no_walk() {
    assert_eq!(walk_allocation_failures(|| act("nonsense")).unwrap_err(), EINVAL);
}

#[test]
fn loading_is_walked_through() -> Result {
    let failures = walk_load_failures("count=9 at_end=text")?;
    assert!(failures >= 4, "only {failures}");
    assert_eq!(Module::under_test().parameter("count")?, "9");
    assert_eq!(walk_load_failures("count=many").unwrap_err(), EINVAL);
    Ok(())
}

#[test]
fn z_what_a_failure_leaves_behind_is_found() -> Result {
    walk_allocation_failures(|| act("build badly")).map(drop)
}
