// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The error numbers of FreeBSD.

pub(crate) use kernel_pure::{
    errno::{
        MAX_ERRNO,
        freebsd::{ascii_name, c_name, name},
    },
    freebsd_errnos as errnos,
};
