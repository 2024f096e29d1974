// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The module does not give back all its memory; the tests do not mind.

use kmod_test::prelude::*;

#[test]
fn a_forgets_in_init() -> Result {
    let module = Module::under_test();
    module.unload()?;
    // The fifth allocation is the one after the one that is forgotten; the first is the text's own.
    let text = "kmod_fail_allocation=5 count=1 at_end=\"leak in init\"";
    assert_eq!(Module::load(module.name(), text).unwrap_err(), ENOMEM);
    Ok(())
}

#[test]
fn b_forgets_later() -> Result {
    Module::under_test().set_parameter("act", "leak")
}
