// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The error numbers of Linux.
//!
//! The table is our own, for older kernels do not export `errname` to modules.

pub(crate) use kernel_pure::{
    errno::{
        MAX_ERRNO,
        linux::{ascii_name, c_name, name},
    },
    linux_errnos as errnos,
};
