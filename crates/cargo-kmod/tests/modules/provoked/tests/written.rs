// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory that is written where nobody may: the test itself sees nothing wrong.

use kmod_test::prelude::*;

fn act(what: &str) -> Result {
    Module::under_test().set_parameter("act", what)
}

#[test]
#[ignore = "one such fault is enough for a machine"]
fn a_behind_its_end() -> Result {
    act("overrun")
}

#[test]
fn b_after_it_was_given_back() -> Result {
    act("use after free")
}
