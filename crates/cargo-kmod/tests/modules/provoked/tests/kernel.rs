// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel finds fault with, while the test itself sees nothing wrong.

use kmod_test::prelude::*;

fn act(what: &str) -> Result {
    Module::under_test().set_parameter("act", what)
}

#[test]
fn a_first_one_passes() -> Result {
    act("nothing")
}

#[test]
fn b_warns() -> Result {
    act("warn")
}

#[test]
fn b_taints_in_silence() -> Result {
    kmod_test::sysctl::set("kernel.tainted", "64")
}

#[test]
fn c_passes_after_the_warning() -> Result {
    act("nothing")
}

#[test]
fn d_panics_in_the_kernel() -> Result {
    act("panic")
}

#[test]
fn e_passes_in_another_machine() -> Result {
    assert_eq!(kmod_test::sysctl::get("kernel.tainted")?.parse::<u64>().unwrap_or(1) & 0x280, 0);
    act("nothing")
}

#[test]
fn f_refuses() {
    assert_eq!(act("nonsense").unwrap_err(), EINVAL);
}
