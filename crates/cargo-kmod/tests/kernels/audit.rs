// SPDX-License-Identifier: MIT OR Apache-2.0

//! Modules with faults that the audit finds: each is named with its place, and no module is made.

use std::{
    fs,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;

use crate::harness::{self, Attempt, Result, USER, each_kernel, has, modules};

/// A fault of the package `unsound`: its feature, the code it is found under, the file and a text in the line
/// that is to be named, and what the message says.
type Fault = (
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
    &'static str,
);

const FAULTS: [Fault; 15] = [
    (
        "licence",
        "KMOD0241",
        None,
        "`licensed 1.2.3` is under `Apache-2.0`",
    ),
    (
        "naked-return",
        "KMOD0247",
        Some(("branches.rs", "\"call 2f\"")),
        "`unsound::branches::naked_return`",
    ),
    (
        "naked-return-of-a-naked-function",
        "KMOD0247",
        Some(("branches.rs", "\"naked_return_of_assembly:\"")),
        "`naked_return_of_assembly`",
    ),
    (
        "indirect-call",
        "KMOD0248",
        Some(("branches.rs", "asm!(\"call {target}\"")),
        "an unguarded indirect branch",
    ),
    (
        "indirect-jump",
        "KMOD0248",
        Some(("branches.rs", "\"lea {next}")),
        "an unguarded indirect branch",
    ),
    (
        "sse-in-asm",
        "KMOD0252",
        Some(("registers.rs", "asm!( // SSE")),
        "belong to user space",
    ),
    (
        "x87-in-asm",
        "KMOD0252",
        Some(("registers.rs", "asm!( // x87")),
        "belong to user space",
    ),
    (
        "large-frame",
        "KMOD0253",
        Some(("frames.rs", "fn large(")),
        "`unsound::frames::large` takes 24",
    ),
    (
        "huge-frame",
        "KMOD0253",
        Some(("frames.rs", "fn huge(")),
        "`unsound::frames::huge` takes 70",
    ),
    (
        "rust-format",
        "KMOD0254",
        Some(("symbols.rs", "unsafe { _printk(")),
        "has `%pA`",
    ),
    (
        "got",
        "KMOD0246",
        Some(("symbols.rs", "@GOTPCREL")),
        "to find `jiffies`",
    ),
    (
        "wide-address",
        "KMOD0246",
        Some(("symbols.rs", "offset jiffies")),
        "does not fit 32 bits",
    ),
    (
        "gpl-only",
        "KMOD0242",
        Some(("symbols.rs", "{ synchronize_rcu() }")),
        "`synchronize_rcu` is for modules under the GPL",
    ),
    (
        "not-exported",
        "KMOD0215",
        Some(("symbols.rs", "{ kallsyms_of_nobody() }")),
        "does not export `kallsyms_of_nobody`",
    ),
    (
        "undefined-rust",
        "KMOD0244",
        Some(("symbols.rs", "{ another_work() }")),
        "`another::work` is Rust code",
    ),
];

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_must_not_be_in_a_module_is_refused_with_its_place() -> Result {
    each_kernel(|kernel| {
        for (feature, code, place, message) in FAULTS {
            let refused = refused(kernel, feature)?;
            has(&refused, &format!("error[{code}]"))?;
            has(&refused, message)?;
            if let Some((file, text)) = place {
                has(&refused, &format!("src/{file}:{}:", line_of(file, text)?))?;
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn everything_that_is_wrong_is_said_at_once() -> Result {
    each_kernel(|kernel| {
        let refused = refused(kernel, "got,rust-format,undefined-rust,exported")?;
        for code in ["KMOD0240", "KMOD0244", "KMOD0245", "KMOD0246", "KMOD0254"] {
            has(&refused, &format!("error[{code}]"))?;
        }
        has(&refused, "the audit found 4 faults")
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn vector_intrinsics_do_not_compile() -> Result {
    each_kernel(|kernel| has(&refused(kernel, "sse-by-intrinsics")?, "vector registers"))
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn assembly_begins_as_the_kernel_wants_it() -> Result {
    each_kernel(|kernel| {
        for (feature, demand, code) in [
            ("unmarked", "X86_KERNEL_IBT", "KMOD0250"),
            ("unpadded", "CALL_PADDING", "KMOD0251"),
        ] {
            let _alone = alone();
            let attempt = unsound(kernel, feature);
            if harness::is_configured(kernel, demand)? {
                has(&attempt.refused()?, &format!("error[{code}]"))?;
            } else {
                attempt.build()?;
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_is_in_a_module_is_told() -> Result {
    each_kernel(|kernel| {
        let audit = Attempt::module("misbehaves").on(kernel).audit()?;
        // Whether one entry of a list has these values.
        let holds = |list: &str, wanted: &[(&str, Value)]| -> Result {
            let entries = audit[list]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            let is_wanted = |entry: &&Value| wanted.iter().all(|(key, value)| entry[key] == *value);
            let found = entries.iter().find(is_wanted).map(drop);
            found.ok_or_else(|| format!("no {wanted:?} among the {list} of {audit:#}").into())
        };
        for text in ["asked to panic", "table[kept.0", "assert_eq!", "at the end"] {
            let line = harness::line_of("misbehaves", text)?;
            let place = format!("src/lib.rs:{line}").into();
            holds(
                "panics",
                &[("place", place), ("origin", "the driver".into())],
            )?;
        }
        holds(
            "imports",
            &[
                ("symbol", "_printk".into()),
                ("from", "vmlinux".into()),
                ("is-gpl-only", false.into()),
            ],
        )?;
        holds(
            "crates",
            &[
                ("name", "misbehaves 0.1.0".into()),
                ("license", "MIT OR GPL-2.0-only".into()),
            ],
        )?;
        holds("functions", &[("origin", "core".into())])?;
        holds("sections", &[("name", ".text".into())])?;
        let frames = audit["frames"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let sizes: Vec<u64> = frames
            .iter()
            .filter_map(|frame| frame["bytes"].as_u64())
            .collect();
        if sizes.is_empty() || !sizes.is_sorted_by(|one, other| one >= other) {
            return Err(format!("the frames are {sizes:?}").into());
        }
        match audit["license"].as_str() {
            Some("GPL v2") => Ok(()),
            other => Err(format!("the licence is {other:?}").into()),
        }
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_another_module_exports_can_be_used() -> Result {
    each_kernel(|kernel| {
        let folder = tempfile::tempdir()?;
        let headers = harness::headers(kernel)?;
        let package = harness::new(folder.path(), "user", &[])?;
        fs::write(package.join("src/lib.rs"), USER)?;
        let attempt = || Attempt::of(&package).on(kernel);
        has(&attempt().refused()?, "does not export `answer_of_another`")?;

        let manifest = package.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        fs::write(
            &manifest,
            format!("{text}\n[package.metadata.kmod]\ndepends = [\"../other {{release}}\"]\n"),
        )?;
        has(&attempt().builds_with(3)?, "KMOD0256")?;

        // kbuild takes no blank in the path, and leaves no trace of it.
        let built = folder.path().join("built");
        fs::create_dir(&built)?;
        fs::write(built.join("Kbuild"), "obj-m := another.o\n")?;
        fs::write(built.join("another.c"), ANOTHER)?;
        let output = kmod_target::kbuild::make(&headers, &built)
            .args(["CONFIG_DEBUG_INFO_BTF_MODULES=", "modules"])
            .output()?;
        let release = harness::known(kernel, "release")?;
        fs::rename(&built, folder.path().join(format!("other {release}")))
            .map_err(|error| format!("{error}: {output:?}"))?;
        let run = attempt().command(&["cat", "/proc/modules"]).run()?;
        run.ended(0, "guest", "ok")?;
        run.logged("the answer is 42")?;
        has(&run.stdout, "another ")
    })
}

/// A module that exports a function.
const ANOTHER: &str = "#include <linux/module.h>\nint answer_of_another(void);\nint answer_of_another(void)\n{\n\treturn 42;\n}\n\
    EXPORT_SYMBOL_GPL(answer_of_another);\nMODULE_LICENSE(\"GPL\");\nMODULE_DESCRIPTION(\"Exports a function\");\n";

/// What one test makes of the package, another must not find.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unsound(kernel: &str, features: &str) -> Attempt {
    Attempt::module("unsound")
        .on(kernel)
        .flag("--features")
        .flag(features)
}

/// What is said of the package with these features; nothing that could be loaded is left behind.
fn refused(kernel: &str, features: &str) -> Result<String> {
    let _alone = alone();
    for module in made()? {
        fs::remove_file(module)?;
    }
    let refused = unsound(kernel, features).refused()?;
    match made()?.first() {
        Some(module) => Err(format!("{} is there:\n{refused}", module.display()).into()),
        None => Ok(refused),
    }
}

/// The files that are, or could become, the module of the package.
fn made() -> Result<Vec<PathBuf>> {
    let mut made = Vec::new();
    for release in fs::read_dir(harness::target().join("kmod"))
        .into_iter()
        .flatten()
    {
        for file in fs::read_dir(release?.path())? {
            let file = file?;
            if file.file_name().to_string_lossy().starts_with("unsound.ko") {
                made.push(file.path());
            }
        }
    }
    Ok(made)
}

/// The line of a file of the package `unsound` that holds a text.
fn line_of(file: &str, text: &str) -> Result<usize> {
    let source = fs::read_to_string(modules().join("unsound/src").join(file))?;
    let line = source.lines().position(|line| line.contains(text));
    line.map(|index| index + 1)
        .ok_or_else(|| format!("{text:?} is not in {file}").into())
}
