// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Loading and unloading modules.

use super::{
    Outcome, arch, c_string, call,
    files::{self, NONBLOCK},
    signed,
};

/// Loads a module from its file.
pub(crate) fn load(file: &str, parameters: &str) -> Outcome {
    let parameters = c_string(parameters)?;
    let file = files::open(file, files::READ, 0)?;
    let arguments = [
        signed(file),
        parameters.as_ptr().expose_provenance(),
        0,
        0,
        0,
        0,
    ];
    // SAFETY: the parameters are a string that lives through the call, and is only read.
    let outcome = unsafe { call(arch::FINIT_MODULE, arguments) };
    files::close(file);
    outcome.map(drop)
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
