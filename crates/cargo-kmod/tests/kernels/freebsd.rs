// SPDX-License-Identifier: MIT OR Apache-2.0

//! Modules for FreeBSD, as far as they go without its kernel: built, audited, and loaded as its loader would.

#[path = "freebsd/loader.rs"]
mod loader;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use kmod_target::{Store, freebsd::Headers, select};

use crate::harness::{Result, has, kmod, target, told};
use loader::Loaded;

/// The FreeBSD kernel to build for, as a selector.
fn selector() -> Result<String> {
    env::var("KMOD_TEST_FREEBSD").map_err(|_| "KMOD_TEST_FREEBSD is not set: run ./test".into())
}

/// Runs the command on a driver of the repository; what it said.
fn run(driver: &str, verb: &[&str]) -> Result<std::process::Output> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../drivers")
        .join(driver);
    let folder = target().display().to_string();
    let selector = selector()?;
    let rest = ["--kernel", &selector, "--target-dir", &folder];
    kmod(&package).args(verb).args(rest).output()
}

/// Builds a driver; where the module is.
fn build(driver: &str, codegen: &str) -> Result<PathBuf> {
    let output = run(driver, &["build", "--codegen", codegen])?;
    if !output.status.success() {
        return Err(told(&output).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().into())
}

/// Loads a module against the symbols of the kernel that it was built for.
fn load(ko: &Path) -> Result<Loaded> {
    let known = select::known(&Store::open()?);
    let kernel = select::resolve(&[selector()?], &known)?.remove(0);
    let headers = Headers::find(&kernel.headers).ok_or("the headers are gone")??;
    let symbols = headers.symbols(kernel.image.as_deref())?;
    Loaded::new(&fs::read(ko)?, &symbols).map_err(Into::into)
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn drivers_load_and_declare_themselves_on_freebsd() -> Result {
    for (driver, codegen) in [
        ("hello", "plain"),
        ("hello", "bitcode"),
        ("echo", "bitcode"),
        ("bitflip", "bitcode"),
        ("pulse", "bitcode"),
    ] {
        let ko = build(driver, codegen)?;
        let loaded = load(&ko).map_err(|error| format!("{driver}, {codegen}: {error}"))?;
        let declared = loaded.declared()?;
        assert_eq!(declared.name, driver);
        assert_eq!(declared.registers, ["module_register_init"]);
        assert_eq!(declared.version, Some((driver.to_owned(), 1)));
        let (kernel, oldest, newest) = declared.needs.ok_or("it needs no kernel")?;
        assert_eq!(kernel, "kernel");
        // Its own release, and those that follow on the same branch.
        assert!(oldest / 100_000 == newest / 100_000 && newest % 100_000 == 99_999);
    }
    Ok(())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_the_loader_of_freebsd_would_refuse_is_refused_here() -> Result {
    let ko = build("hello", "bitcode")?;
    let data = fs::read(&ko)?;
    let none = std::collections::BTreeSet::new();
    let refused = Loaded::new(&data, &none).err().unwrap_or_default();
    has(&refused, "is not in the kernel")?;
    let mut linux = data;
    if let Some(byte) = linux.get_mut(7) {
        *byte = 0;
    }
    let refused = Loaded::new(&linux, &none).err().unwrap_or_default();
    has(&refused, "not marked")
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn verbs_that_need_linux_say_so_on_freebsd() -> Result {
    let output = kmod(Path::new(env!("CARGO_MANIFEST_DIR")))
        .args([
            "kbuild",
            "hello",
            "../../drivers/hello",
            "--object",
            "x.o",
            "--kernel",
        ])
        .args([selector()?])
        .output()?;
    assert_eq!(output.status.code(), Some(2));
    has(&told(&output), "KMOD0124")
}
