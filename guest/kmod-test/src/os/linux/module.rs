// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Loading and unloading modules.

use super::{Outcome, arch, c_string, call, files::NONBLOCK};

/// Loads a module from its bytes.
pub(crate) fn load(content: &[u8], parameters: &str) -> Outcome {
    let parameters = c_string(parameters)?;
    let arguments = [
        content.as_ptr().expose_provenance(),
        content.len(),
        parameters.as_ptr().expose_provenance(),
        0,
        0,
        0,
    ];
    // SAFETY: both are only read, and live through the call.
    unsafe { call(arch::INIT_MODULE, arguments) }.map(drop)
}

/// Unloads a module, without waiting for its users to go away.
pub(crate) fn unload(name: &str) -> Outcome {
    let name = c_string(name)?;
    let arguments = [
        name.as_ptr().expose_provenance(),
        NONBLOCK as usize,
        0,
        0,
        0,
        0,
    ];
    // SAFETY: the name is a string that lives through the call, and is only read.
    unsafe { call(arch::DELETE_MODULE, arguments) }.map(drop)
}

/// Where the kernel shows what it knows of a module.
pub(crate) fn folder(name: &str) -> alloc::string::String {
    alloc::format!("/sys/module/{name}")
}
