// SPDX-License-Identifier: MIT OR Apache-2.0

//! The two ways in which C and Rust come together, and what objtool has to say about either.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use kmod_build::toolchain::Toolchain;
use object::{Object as _, ObjectSymbol as _};

use crate::harness::{Attempt, Result, each_kernel, has, one_kernel};

#[test]
#[ignore = "needs kernels: run ./test"]
fn no_call_of_a_shim_is_left_in_bitcode() -> Result {
    let packages = || {
        let hello = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drivers/hello");
        [
            Attempt::of(&hello),
            Attempt::module("params"),
            Attempt::module("memory"),
            Attempt::module("sync"),
        ]
    };
    let left = |package: Attempt, kernel: &str, path: &str| {
        shims_in(&package.on(kernel).flag("--codegen").flag(path).build()?)
    };
    one_kernel(|kernel| {
        for package in packages() {
            if left(package, kernel, "plain")?.is_empty() {
                return Err("no shim is called on the plain path: this test shows nothing".into());
            }
        }
        Ok(())
    })?;
    each_kernel(|kernel| {
        for package in packages() {
            let left = left(package, kernel, "bitcode")?;
            if !left.is_empty() {
                return Err(format!("left on the bitcode path: {left:?}").into());
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_has_a_value_is_shown_without_the_formatter_of_core() -> Result {
    one_kernel(|kernel| {
        let formatter = |package: Attempt| -> Result<Vec<String>> {
            let ko = package
                .on(kernel)
                .flag("--codegen")
                .flag("bitcode")
                .build()?;
            symbols_in(&ko, |name| name.contains("4core3fmt"))
        };
        let driver = |name| {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../drivers")
                .join(name)
        };
        // It prints a list.
        if formatter(Attempt::of(&driver("hello")))?.is_empty() {
            return Err(
                "a module that needs the formatter has none: this test shows nothing".into(),
            );
        }
        let left = formatter(Attempt::of(&driver("echo")))?;
        if !left.is_empty() {
            return Err(format!("there for nothing: {left:?}").into());
        }
        Ok(())
    })
}

/// The shims that are functions of their own in a module.
fn shims_in(ko: &Path) -> Result<Vec<String>> {
    symbols_in(ko, |name| name.starts_with("kmod_"))
}

/// Those symbols of a module whose names are as said.
fn symbols_in(ko: &Path, is_one: fn(&str) -> bool) -> Result<Vec<String>> {
    let data = fs::read(ko)?;
    let file = object::File::parse(&*data)?;
    let names = file.symbols().filter_map(|symbol| symbol.name().ok());
    Ok(names
        .filter(|name| is_one(name))
        .map(str::to_owned)
        .collect())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn bitcode_without_its_clang_is_refused() -> Result {
    let folder = tempfile::tempdir()?;
    let rustc = Toolchain::find()?.rustc;
    // The same compiler, but of an LLVM that nobody has any more.
    let old = folder.path().join("rustc");
    fs::write(
        &old,
        format!(
            "#!/bin/sh\n[ \"$*\" = -vV ] || exec '{rustc}' \"$@\"\n'{rustc}' -vV | sed 's/^LLVM version:.*/LLVM version: 9.0.1/'\n",
            rustc = rustc.display()
        ),
    )?;
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755))?;
    one_kernel(|kernel| {
        let attempt = Attempt::module("params").on(kernel).with_rustc(&old);
        let refused = attempt.flag("--codegen").flag("bitcode").builds_with(3)?;
        has(&refused, "KMOD0220")?;
        has(&refused, "is made with LLVM 9, and there is no clang 9")?;
        has(&refused, "apt-get install clang-9")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_objtool_says_stops_the_build() -> Result {
    each_kernel(|kernel| {
        let refused = Attempt::module("bad-assembly").on(kernel).refused()?;
        has(&refused, "KMOD0221")?;
        has(&refused, "src/lib.rs:")?;
        has(&refused, "bad_assembly::forgets+0x")?;
        has(&refused, "stack")
    })
}
