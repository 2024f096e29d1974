// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Settings of the kernel, by dotted names: files with text.

use alloc::{format, string::String};

use super::{Outcome, files};

/// The value of a setting, as text.
pub(crate) fn get(name: &str) -> Outcome<String> {
    files::contents(&path(name))
}

/// Sets a setting to what the text says.
pub(crate) fn set(name: &str, value: &str) -> Outcome {
    files::change(&path(name), value)
}

fn path(name: &str) -> String {
    format!("/proc/sys/{}", name.replace('.', "/"))
}
