// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What nearly every driver uses: `use kernel::prelude::*;`.
//!
//! A driver needs no unsafe code for any of it:
//!
//! ```no_run
//! #![forbid(unsafe_code)]
//! # const __LOG_PREFIX: &[u8] = b"example\0";
//! use kernel::{b_str, c_str, prelude::*, str::CString};
//!
//! static_assert!(size_of::<c_long>() == size_of::<usize>());
//!
//! #[inline(always)]
//! fn slot(index: usize) -> usize {
//!     build_assert!(index < 16);
//!     index * 64
//! }
//!
//! fn describe(queue: u32) -> Result<CString> {
//!     const_assert!(u32::BITS == 32);
//!     if kernel::warn_on!(queue > 7) {
//!         return Err(EINVAL);
//!     }
//!     pr_debug!("queue {queue}, slot {}\n", slot(3));
//!     kernel::pr_warn_once!("{} {}\n", c_str!(concat!("a", "b")), b_str!("c"));
//!     CString::try_from_fmt(fmt!("{queue:>width$}", width = 4))
//! }
//! # fn main() { let _ = kernel::dbg!(describe(3)); }
//! ```

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
    alloc::{Box, KBox, KVBox, KVVec, KVec, VBox, VVec, Vec, flags::*},
    build_assert::{build_assert, build_error, const_assert, static_assert},
    dbg,
    error::{Error, Result, code::*},
    ffi::{
        CStr, c_char, c_int, c_long, c_longlong, c_schar, c_short, c_uchar, c_uint, c_ulong,
        c_ulonglong, c_ushort, c_void,
    },
    init::InPlaceInit,
    pr_alert, pr_crit, pr_debug, pr_emerg, pr_err, pr_info, pr_notice, pr_warn,
    str::CStrExt as _,
    try_init, try_pin_init,
    uaccess::UserPtr,
};

// Where there are devices of a driver model.
#[cfg(not(kernel_freebsd))]
#[doc(no_inline)]
pub use crate::{dev_alert, dev_crit, dev_dbg, dev_emerg, dev_err, dev_info, dev_notice, dev_warn};
