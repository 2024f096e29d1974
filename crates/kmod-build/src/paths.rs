// SPDX-License-Identifier: MIT OR Apache-2.0

//! What source files are called in a module and in its debug information.
//!
//! Not by the folders of this machine: a panic's message and a decoded backtrace are to be read anywhere. The
//! driver's own files are seen from its package or workspace, for that is how cargo names them; the others from
//! one of the roots here, which all are absolute, so that no tool looks for them below the driver.
//! The compiler's messages keep the true paths.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use kmod_decode::FRAMEWORK;

use crate::{target::Target, toolchain::Toolchain};

/// The sources of the language: as the official compilers call them.
const LANGUAGE: &str = "/rustc/library";
/// What cargo has downloaded.
const CARGO: &str = "/cargo";

/// The first release in which the flag that chooses where paths change is a stable one.
const STABLE_SCOPE: (u32, u32) = (1, 95);

/// The flags for the libraries of the language, wherever they are compiled.
pub(crate) fn of_language(toolchain: &Toolchain) -> Vec<OsString> {
    let here = format!("-Zremap-cwd-prefix={LANGUAGE}");
    let library = renamed(&toolchain.library, LANGUAGE);
    vec![scope(toolchain), here.into(), library]
}

/// The flags for a driver and its dependencies.
pub(crate) fn of_driver(toolchain: &Toolchain, framework: &Path) -> Vec<OsString> {
    let mut flags = vec![scope(toolchain), renamed(&toolchain.library, LANGUAGE)];
    flags.extend(cargo_home().map(|home| renamed(&home, CARGO)));
    // The last that fits counts: the framework may lie in a folder of cargo's.
    flags.push(renamed(&framework.join("lib"), FRAMEWORK));
    flags
}

/// The compiler's messages keep the true paths.
fn scope(toolchain: &Toolchain) -> OsString {
    if toolchain.is_at_least(STABLE_SCOPE) {
        "--remap-path-scope=object".into()
    } else {
        "-Zremap-path-scope=object".into()
    }
}

/// The flags for the C shims, by which clang calls them the framework's; what is made to include them is
/// in `scratch`.
pub(crate) fn of_shims(target: &Target, scratch: &Path) -> [OsString; 2] {
    [&target.shim_sources, scratch].map(|folder| {
        let mut flag = OsString::from("-fdebug-prefix-map=");
        flag.push(folder);
        flag.push(format!("={FRAMEWORK}/kernel-sys/shims/{}", target.system()));
        flag
    })
}

fn renamed(folder: &Path, root: &str) -> OsString {
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(folder);
    flag.push("=");
    flag.push(root);
    flag
}

/// Where cargo keeps what it downloads.
fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .filter(|home| home.is_absolute())
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))
}
