// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What nearly every driver uses: `use kernel::prelude::*;`.

#[doc(no_inline)]
pub use core::{
    mem::{align_of, align_of_val, size_of, size_of_val},
    pin::Pin,
};

#[doc(no_inline)]
pub use kernel_macros::{fmt, module, vtable};

#[doc(no_inline)]
pub use pin_init::{InPlaceWrite, Init, PinInit, Zeroable, init, pin_data, pin_init, pinned_drop};

#[doc(no_inline)]
pub use crate::{
    ThisModule,
    build_assert::{build_assert, build_error, const_assert, static_assert},
    dbg,
    error::{Error, Result, code::*},
    ffi::{
        CStr, c_char, c_int, c_long, c_longlong, c_schar, c_short, c_uchar, c_uint, c_ulong,
        c_ulonglong, c_ushort, c_void,
    },
    pr_alert, pr_crit, pr_debug, pr_emerg, pr_err, pr_info, pr_notice, pr_warn,
};
