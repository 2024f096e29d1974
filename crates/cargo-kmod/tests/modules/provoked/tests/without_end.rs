// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests that are not over in their time.

use kmod_test::{prelude::*, time};

#[test]
fn a_sleeps() {
    time::sleep(Duration::from_secs(1000));
}

#[test]
fn b_passes() {}

#[test]
fn c_waits_in_the_kernel() -> Result {
    Module::under_test().set_parameter("act", "wait")
}

#[test]
fn d_passes() {}

#[test]
fn e_goes_round_in_the_kernel() -> Result {
    Module::under_test().set_parameter("act", "spin")
}
