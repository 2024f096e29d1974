// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! All is well until the module is unloaded.

use kmod_test::prelude::*;

#[test]
fn makes_it_warn_later() -> Result {
    Module::under_test().set_parameter("at_end", "warn")
}
