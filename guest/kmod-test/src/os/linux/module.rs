// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Loading and unloading modules, and what is told of them.

use alloc::{format, string::String};

use super::{
    Outcome, arch, c_string, call,
    files::{self, NONBLOCK},
    signed,
};

/// What unloading a module fails with that is in use.
pub(crate) const IN_USE: i32 = super::errno::EAGAIN;

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

/// A number that is another one each time it is loaded; an error while it is not.
pub(crate) fn generation(name: &str) -> Outcome<u64> {
    // The folder is there before the module is loaded, and after it is gone.
    files::status(&format!("{}/refcnt", folder(name)))?;
    Ok(files::status(&folder(name))?.inode)
}

/// How often it is in use.
pub(crate) fn references(name: &str) -> Outcome<usize> {
    let text = files::contents(&format!("{}/refcnt", folder(name)))?;
    Ok(text.trim().parse().unwrap_or(usize::MAX))
}

/// What a module shows of a parameter.
pub(crate) fn parameter(name: &str, parameter: &str) -> Outcome<String> {
    files::contents(&format!("{}/parameters/{parameter}", folder(name)))
}

/// Changes a parameter of a module that runs.
pub(crate) fn set_parameter(name: &str, parameter: &str, value: &str) -> Outcome {
    files::change(&format!("{}/parameters/{parameter}", folder(name)), value)
}

/// Where the kernel shows what it knows of a module.
fn folder(name: &str) -> String {
    format!("/sys/module/{name}")
}
