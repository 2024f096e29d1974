// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Raw bindings to one kernel: what `bindgen` read out of its headers and out of the shims.
//!
//! Nothing here is safe and nothing here is stable: only `kernel::os` may name this crate.

#![no_std]

/// The C types as the kernel means them: `char` is unsigned, `long` is as wide as a pointer.
pub mod ffi {
    pub use core::ffi::{
        CStr, c_int, c_longlong, c_schar, c_short, c_uchar, c_uint, c_ulonglong, c_ushort, c_void,
    };

    /// `char`: the kernel is compiled with `-funsigned-char`.
    #[expect(non_camel_case_types, reason = "named as in C")]
    pub type c_char = u8;
    /// `long`: as wide as a pointer on every kernel target.
    #[expect(non_camel_case_types, reason = "named as in C")]
    pub type c_long = isize;
    /// `unsigned long`: as wide as a pointer on every kernel target.
    #[expect(non_camel_case_types, reason = "named as in C")]
    pub type c_ulong = usize;
}

/// What `bindgen` generated for the target kernel.
#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::undocumented_unsafe_blocks,
    dead_code,
    improper_ctypes,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    reason = "generated code"
)]
pub mod bindings {
    use crate::ffi;
    include!(env!("KMOD_BINDINGS"));
}
