// SPDX-License-Identifier: MIT OR Apache-2.0

//! Modules for FreeBSD: built, audited, and loaded as its loader would; and in its kernel, where one is known.

#[path = "freebsd/loader.rs"]
mod loader;
#[path = "freebsd/machine.rs"]
mod machine;
#[path = "freebsd/order.rs"]
mod order;
#[path = "freebsd/programs.rs"]
mod programs;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use kmod_target::{Store, freebsd::Headers, select};

use crate::harness::{self, Result, USER, has, kmod, target, told};
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

/// Loads a module against the symbols of the kernel that it was built for, and some more.
fn load_with(ko: &Path, more: &[&str]) -> Result<Loaded> {
    let known = select::known(&Store::open()?);
    let kernel = select::resolve(&[selector()?], &known)?.remove(0);
    let headers = Headers::find(&kernel.headers).ok_or("the headers are gone")??;
    let mut symbols = headers.symbols(kernel.image.as_deref())?;
    symbols.extend(more.iter().map(|&name| name.to_owned()));
    Loaded::new(&fs::read(ko)?, &symbols).map_err(Into::into)
}

fn load(ko: &Path) -> Result<Loaded> {
    load_with(ko, &[])
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
        let [(kernel, oldest, newest)] = &*declared.needs else {
            return Err(format!("{driver} needs {:?}", declared.needs).into());
        };
        assert_eq!(kernel, "kernel");
        // Its own release, and those that follow on the same branch.
        assert!(oldest / 100_000 == newest / 100_000 && newest % 100_000 == 99_999);
    }
    Ok(())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_node_is_there_no_longer_than_what_it_needs_on_freebsd() -> Result {
    let module = fs::read(build("echo", "plain")?)?;
    // What is not called here is called by a function of its own, at the end.
    let in_order = |function: &str, first: &[&str], then: &[&str]| {
        let calls = order::calls(&module, function)?;
        let place = |name: &&str| calls.iter().position(|call| call == name);
        let last = first.iter().map(place).max().flatten();
        let begun = then.iter().filter_map(place).min();
        let is_right = first.iter().all(|name| place(name).is_some())
            && begun.is_none_or(|begun| last.is_some_and(|last| last < begun));
        is_right
            .then_some(())
            .ok_or(format!("{function} calls {calls:?}"))
    };
    // A device is opened from the moment that it has a node, and its locks are used until the last call is over.
    let locks = ["sx_init_flags", "knlist_init"];
    in_order("kmod_misc_register", &locks, &["make_dev_s"])?;
    let gone = ["destroy_dev", "destroy_dev_drain"];
    let ended = ["taskqueue_drain", "knlist_destroy", "sx_destroy"];
    in_order("kmod_misc_deregister", &gone, &ended)?;
    in_order("kmod_misc_register", &["make_dev_s"], &locks)
        .err()
        .map(drop)
        .ok_or("what is the wrong way round is not noticed".into())
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
fn a_module_declares_the_others_that_it_uses_and_uses_no_more() -> Result {
    let folder = tempfile::tempdir()?;
    let package = harness::new(folder.path(), "user", &[])?;
    fs::write(package.join("src/lib.rs"), USER)?;
    let selector = selector()?;
    let target = target().display().to_string();
    let attempt = || {
        let words = ["build", "--kernel", &selector, "--target-dir", &target];
        kmod(&package).args(words).output()
    };
    has(&told(&attempt()?), "does not export `answer_of_another`")?;

    let manifest = package.join("Cargo.toml");
    let mut text = fs::read_to_string(&manifest)?;
    text += "\n[package.metadata.kmod]\ndepends = [\"../other {release}\"]\n";
    fs::write(&manifest, text)?;
    has(&told(&attempt()?), "KMOD0256")?;

    // A driver of ours with one symbol more, and one beside it that is not used.
    let kernel = select::resolve(
        std::slice::from_ref(&selector),
        &select::known(&Store::open()?),
    )?
    .remove(0);
    let others = folder.path().join(format!("other {}", kernel.release));
    fs::create_dir(&others)?;
    fs::copy(build("bitflip", "bitcode")?, others.join("bitflip.ko"))?;
    let other = others.join("hello.ko");
    fs::copy(build("hello", "bitcode")?, &other)?;
    change(
        &other,
        "--add-symbol",
        "answer_of_another=.text:0,global,function",
    )?;
    let output = attempt()?;
    if !output.status.success() {
        return Err(told(&output).into());
    }
    let ko = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let mut needs = load_with(&ko, &["answer_of_another"])?.declared()?.needs;
    needs.retain(|(name, ..)| name != "kernel");
    assert_eq!(needs, [("hello".to_owned(), 1, 1)]);
    let order = kmod_target::modules::load_order(&ko, &kernel, &[others])?;
    assert_eq!(order, std::slice::from_ref(&other));

    // One that says nothing of itself cannot be asked for.
    change(&other, "--remove-section", "set_modmetadata_set")?;
    change(&other, "--remove-section", ".relaset_modmetadata_set")?;
    has(&told(&attempt()?), "KMOD0232")
}

/// Has objcopy change a module.
fn change(ko: &Path, how: &str, what: &str) -> Result {
    let status = std::process::Command::new("objcopy")
        .args([how, what])
        .arg(ko)
        .status()?;
    status.success().then_some(()).ok_or("objcopy fails".into())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_there_is_not_on_freebsd_is_no_riddle() -> Result {
    let folder = tempfile::tempdir()?;
    let package = harness::new(folder.path(), "lost", &[])?;
    let source = package.join("src/lib.rs");
    let whole = fs::read_to_string(&source)?;
    let attempt = |more: &str| -> Result<String> {
        fs::write(&source, format!("{whole}\n{more}\n"))?;
        let selector = selector()?;
        // Where the framework is compiled already.
        let target = target().display().to_string();
        let words = ["build", "--kernel", &selector, "--target-dir", &target];
        let output = kmod(&package).args(words).output()?;
        Ok(told(&output))
    };
    let method = attempt("fn user(file: &kernel::fs::File) { let _ = file.cred(); }")?;
    has(&method, "may not be there for FreeBSD")?;
    let item = attempt("use kernel::task::Task;")?;
    has(&item, "configured out")?;
    let other = attempt("const SMALL: u8 = 256;")?;
    has(&other, "error[KMOD0210]")?;
    if other.contains("FreeBSD:") {
        return Err(other.into());
    }
    Ok(())
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
