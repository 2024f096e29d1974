// SPDX-License-Identifier: MIT OR Apache-2.0

//! The package is at fault, or the folder it is to be built in.

use crate::{
    harness::{Result, has},
    place::{Place, built_in, fails, last_kernel, said},
};

const HEAD: &str = "use kernel::prelude::*;\n\
    module! { type: M, name: \"misbehaves\", license: \"GPL\" }\n\
    struct M;\n";

fn build(place: &Place, source: &str) -> Result<Vec<String>> {
    let manifest = place.package(source)?.display().to_string();
    let target = place.target().display().to_string();
    let kernel = last_kernel()?;
    let words = [
        "build",
        "--manifest-path",
        &manifest,
        "--target-dir",
        &target,
        "--kernel",
        &kernel,
    ];
    Ok(words.map(str::to_owned).to_vec())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_driver_that_does_not_compile_is_told_of_once() -> Result {
    let place = Place::warm()?;
    let source = format!(
        "{HEAD}impl kernel::Module for M {{\n\
         fn init(_: &'static ThisModule) -> Result<Self> {{ 7u8 }}\n}}\n"
    );
    let words = build(&place, &source)?;
    fails(
        &mut place.kmod(&words),
        1,
        &["mismatched types", "error[KMOD0210]: could not compile"],
    )?;
    place.is_clean()?;
    // For the second of two kernels the compiler says the same.
    let kernels = std::env::var("KMOD_TEST_KERNELS")?;
    let mut words: Vec<String> = words;
    words[0] = "run".to_owned();
    for kernel in kernels.split_whitespace() {
        words.extend(["--kernel", kernel].map(str::to_owned));
    }
    let text = said(&mut place.kmod(&words), 1)?;
    assert_eq!(text.matches("mismatched types").count(), 1, "{text}");
    Ok(())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_symbol_that_no_kernel_exports_is_named_with_its_user() -> Result {
    let place = Place::warm()?;
    let source = format!(
        "{HEAD}unsafe extern \"C\" {{ fn kmod_no_such_symbol() -> i32; }}\n\
         impl kernel::Module for M {{\n\
         fn init(_: &'static ThisModule) -> Result<Self> {{ ask(); Ok(M) }}\n}}\n\
         #[inline(never)]\n\
         fn ask() {{\n\
         // SAFETY: it does not exist: this is never linked.\n\
         let answer = unsafe {{ kmod_no_such_symbol() }};\n\
         pr_info!(\"{{answer}}\\n\"); }}\n"
    );
    let words = build(&place, &source)?;
    let text = said(&mut place.kmod(&words), 1)?;
    for wanted in [
        "error[KMOD0215]: ",
        "does not export `kmod_no_such_symbol`",
        "src/lib.rs:",
        "= help: ",
    ] {
        has(&text, wanted)?;
    }
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_feature_that_does_not_exist_is_a_matter_of_usage() -> Result {
    let place = Place::warm()?;
    let mut words = build(&place, "")?;
    words.extend(["-F", "nope"].map(str::to_owned));
    fails(
        &mut place.kmod(&words),
        2,
        &["error[KMOD0014]: package `misbehaves` has no feature `nope`"],
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_cargo_refuses_is_told_from_what_does_not_compile() -> Result {
    let place = Place::warm()?;
    let mut words = build(&place, "")?;
    words.push("--offline".to_owned());
    let manifest = place.path("package/Cargo.toml");
    let text = std::fs::read_to_string(&manifest)?;
    std::fs::write(manifest, format!("{text}a-crate-that-nobody-has = \"7\"\n"))?;
    fails(
        &mut place.kmod(&words),
        1,
        &[
            "a-crate-that-nobody-has",
            "error[KMOD0502]: cargo could not begin to compile `misbehaves`",
        ],
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_target_folder_that_cannot_be_written_is_named() -> Result {
    let place = Place::warm()?.with_own_target();
    let words = build(&place, "")?;
    let target = place.path("target");

    std::fs::create_dir(&target)?;
    let script = format!("mount -t tmpfs -o ro none {}", target.display());
    let Some(mut command) = place.kmod_after(&script, &words)? else {
        return Ok(());
    };
    let named = target.display().to_string();
    fails(
        &mut command,
        3,
        &["error[KMOD0201]: cannot use ", &named, "--target-dir"],
    )
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_another_user_has_left_in_the_target_folder_is_named() -> Result {
    let place = Place::warm()?;
    let hello = place.arguments("build", "hello", &last_kernel()?);
    let release = built_in(&said(&mut place.kmod(&hello), 0)?)?;
    let cargo = release.join("cargo").display().to_string();

    let script = format!("mount --bind {cargo} {cargo}; mount -o remount,bind,ro {cargo}");
    let words = build(&place, "")?;
    let Some(mut command) = place.kmod_after(&script, &words)? else {
        return Ok(());
    };
    let text = said(&mut command, 3)?;
    for wanted in ["error[KMOD0201]: cannot use ", &cargo, "--target-dir"] {
        has(&text, wanted)?;
    }
    Ok(())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn check_and_clippy_see_what_a_build_sees() -> Result {
    let place = Place::warm()?;
    let good = format!(
        "{HEAD}impl kernel::Module for M {{\n\
         fn init(_: &'static ThisModule) -> Result<Self> {{ return Ok(M); }}\n}}\n"
    );
    let mut words = build(&place, &good)?;
    words[0] = "check".to_owned();
    words.extend(["--message-format", "json"].map(str::to_owned));
    let text = said(&mut place.kmod(&words), 0)?;
    has(&text, "{\"reason\":\"build-finished\",\"success\":true}")?;
    // Only code that is seen as the kernel's has no std.
    let bad =
        format!("{good}pub fn answer() -> std::num::NonZero<u8> {{ std::num::NonZero::MIN }}\n");
    place.package(&bad)?;
    let text = said(&mut place.kmod(&words), 1)?;
    has(&text, "\"reason\":\"compiler-message\"")?;
    has(&text, "error[KMOD0210]: ")?;
    // Tests are looked at too, without a virtual machine.
    place.package(&good)?;
    place.write(
        "package/tests/wrong.rs",
        "#[test]\nfn it() -> u8 { \"text\" }\n",
    )?;
    let text = said(&mut place.kmod(&words), 1)?;
    has(&text, "tests/wrong.rs")?;

    words.truncate(words.len() - 2);
    words[0] = "clippy".to_owned();
    place.write(
        "package/tests/wrong.rs",
        "#[test]\nfn it() {\n    assert!([1].len() > 0);\n}\n",
    )?;
    let text = said(&mut place.kmod(&words), 0)?;
    for words in [
        "unneeded `return` statement",
        "length comparison to zero",
        "tests/wrong.rs:3:",
    ] {
        has(&text, words)?;
    }
    words.extend(["--", "-D", "clippy::needless_return"].map(str::to_owned));
    fails(
        &mut place.kmod(&words),
        1,
        &["unneeded `return` statement", "error[KMOD0210]: "],
    )?;
    place.is_clean()
}
