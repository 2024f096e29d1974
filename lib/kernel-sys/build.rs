// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Finds the bindings: those of the kernel being built for, else those last generated.
//!
//! `cargo kmod` names the folder in `KMOD_TARGET`. A plain `cargo check`, or rust-analyzer, has no
//! kernel to build for and takes the bindings that `cargo kmod` generated last.

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    println!("cargo::rerun-if-env-changed=KMOD_TARGET");
    let Some(folder) = target_folder() else {
        println!("cargo::error=no home folder to look for generated kernel bindings in");
        return ExitCode::FAILURE;
    };
    let bindings = folder.join("bindings.rs");
    println!("cargo::rerun-if-changed={}", bindings.display());
    if !bindings.is_file() {
        println!(
            "cargo::error=no kernel bindings have been generated yet (looked for {})",
            bindings.display()
        );
        println!("cargo::error=help: run `cargo kmod build` once in this package");
        return ExitCode::FAILURE;
    }
    println!("cargo::rustc-env=KMOD_BINDINGS={}", bindings.display());
    ExitCode::SUCCESS
}

/// The folder that holds `bindings.rs`: the kernel at hand, or the one last built for.
fn target_folder() -> Option<PathBuf> {
    if let Some(folder) = env::var_os("KMOD_TARGET") {
        return Some(PathBuf::from(folder));
    }
    let cache = match env::var_os("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(env::var_os("HOME")?).join(".cache"),
    };
    Some(cache.join("cargo-kmod").join("last"))
}
