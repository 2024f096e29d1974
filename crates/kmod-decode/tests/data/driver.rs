// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a driver's code has: functions in sections of their own, inlined ones, the language's inlined ones.

#![no_std]
#![crate_type = "rlib"]

unsafe extern "C" {
    safe fn outside(number: u32);
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".init.text")]
pub extern "C" fn init_module(number: u32) -> u32 {
    innermost(number); // inlined into init_module
    number
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".exit.text")]
pub extern "C" fn cleanup_module(list: &[u32; 4]) {
    list.iter().for_each(|number| outside(*number)); // in a closure
    innermost(5); // inlined into cleanup_module
}

#[inline(always)]
fn innermost(number: u32) {
    outside(number); // the call
    outside(7);
}

mod one {
    #[unsafe(link_section = ".text")]
    #[inline(never)]
    pub fn plain(number: u32) {
        super::outside(number); // plainly
    }
}

#[unsafe(no_mangle)]
pub fn calls_plain(number: u32) {
    one::plain(number + 1);
    one::plain(number);
}
