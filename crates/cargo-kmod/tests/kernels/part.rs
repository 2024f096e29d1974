// SPDX-License-Identifier: MIT OR Apache-2.0

//! Modules of C that a package is a part of: built by `make -C KDIR M=…`, as before it was.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::SystemTime,
};

use crate::harness::{
    Attempt, Invocation, Result, copy, each_kernel, has, headers, kmod, make, one_kernel, told,
};

/// The modules in the folder.
const MODULES: [&str; 2] = ["parted.ko", "parted-alone.ko"];

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_module_of_c_has_a_part_in_rust() -> Result {
    each_kernel(|kernel| {
        let folder = copy("parted", "parted")?;
        let said = succeeds(make(kernel, &folder)?)?;
        for word in ["objtool", "warning", "recode_dwarf"] {
            if said.to_lowercase().contains(word) {
                return Err(format!("{word} in:\n{said}").into());
            }
        }
        // Nothing has changed.
        let made = times(&folder)?;
        let said = succeeds(make(kernel, &folder)?)?;
        assert!(!said.contains("LD [M]") && !said.contains("RUST"), "{said}");
        assert_eq!(made, times(&folder)?);

        let script = "insmod parted.ko count=4 && rmmod parted && insmod parted-alone.ko && rmmod parted_alone && dmesg";
        let hello = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drivers/hello");
        let mut attempt = Attempt::of(&hello).on(kernel);
        for module in MODULES {
            attempt = attempt
                .flag("--copy")
                .flag(&folder.join(module).display().to_string());
        }
        let run = attempt.command(&["sh", "-c", script]).run()?;
        run.ended(0, "guest", "ok")?;
        for line in [
            "parted: the squares are [1, 4, 9, 16]\n",
            "parted: sum 30\n",
            "parted: goodbye from Rust\n",
            "parted_alone: the squares are [7, 28, 63]\n",
            "parted_alone: sum 98\n",
            "parted_alone: goodbye from Rust\n",
        ] {
            has(&run.stdout, line)?;
        }
        // Of C, of Rust, of C: none of them is a guess.
        let calls = ["parted_square", "rust_squares+", "parted_init+"];
        let mut calls = calls.into_iter().peekable();
        for line in run.stdout.lines().filter(|line| line.contains("[parted]")) {
            if calls
                .next_if(|call| line.contains(&format!(" {call}")))
                .is_some()
                && line.contains('?')
            {
                return Err(format!("the backtrace guesses: {line}").into());
            }
        }
        match calls.next() {
            None => Ok(()),
            Some(call) => Err(format!("{call} is not in the backtrace of:\n{}", run.stdout).into()),
        }
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn only_what_has_changed_of_a_part_is_made() -> Result {
    one_kernel(|kernel| {
        let folder = copy_of_one("parted-changing")?;
        succeeds(make(kernel, &folder)?)?;
        let object = folder.join("parted.rust.o");
        let first = fs::read(&object)?;
        let made = fs::metadata(&object)?.modified()?;

        change(&folder, "more.c", "value * value", "value * value + 1")?;
        let said = succeeds(make(kernel, &folder)?)?;
        has(&said, "LD [M]  ")?;
        assert_eq!(made, fs::metadata(&object)?.modified()?);

        change(&folder, "rust/src/lib.rs", "goodbye", "farewell")?;
        let said = succeeds(make(kernel, &folder)?)?;
        has(&said, "RUST [M] ")?;
        has(&said, "LD [M]  ")?;
        assert!(!said.contains("more.o"), "{said}");
        assert!(fs::read(&object)? != first, "the object is another");

        let root = folder.join("root");
        let install = format!("INSTALL_MOD_PATH={}", root.display());
        succeeds(make(kernel, &folder)?.args(["modules_install", &install]))?;
        let installed = |path: &Path| path.to_string_lossy().contains("/parted.ko");
        assert!(files(&root)?.iter().any(|path| installed(path)));
        fs::remove_dir_all(&root)?;

        // Without a folder from outside, the part is made beside the module, and goes with it.
        let beside = folder.join(".parted.rust");
        fs::create_dir_all(beside.join("kmod"))?;
        let said = succeeds(make(kernel, &folder)?.args(["clean"]))?;
        assert!(!said.contains("RUST") && !beside.exists(), "{said}");
        let mut left: Vec<PathBuf> = files(&folder)?;
        left.retain(|path| {
            path.extension()
                .is_some_and(|it| it == "o" || it == "ko" || it == "cmd")
        });
        assert_eq!(left, Vec::<PathBuf>::new());
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_is_wrong_with_a_part_stops_make() -> Result {
    one_kernel(|kernel| {
        let folder = copy_of_one("parted-faulty")?;
        // Without the command there is no module without its part.
        let nowhere = folder.join("nowhere");
        fs::create_dir_all(&nowhere)?;
        let path = format!("{}:/usr/bin:/bin", nowhere.display());
        fs::write(
            nowhere.join("cargo"),
            "#!/bin/sh\necho no such command: kmod >&2\nexit 101\n",
        )?;
        std::process::Command::new("chmod")
            .arg("+x")
            .arg(nowhere.join("cargo"))
            .status()?;
        let said = fails(make(kernel, &folder)?.env("PATH", path.as_ref()))?;
        has(&said, "no such command: kmod")?;
        has(&said, "Kbuild:4: *** cargo kmod failed.")?;

        let source = folder.join("rust/src/lib.rs");
        let right = fs::read_to_string(&source)?;
        fs::write(&source, right.replace("parted_square(n)", "nothing(n)"))?;
        let said = fails(make(kernel, &folder)?)?;
        has(&said, "cannot find function `nothing`")?;
        has(&said, "error[KMOD0210]")?;
        assert!(!folder.join("parted.ko").exists());

        change(&folder, "Kbuild", "parted-y := main.o more.o", "")?;
        has(
            &fails(make(kernel, &folder)?)?,
            "list the objects of parted in parted-y",
        )?;

        change(&folder, "Kbuild", "$(src)/rust", "$(src)/rusty")?;
        has(
            &fails(make(kernel, &folder)?)?,
            "error[KMOD0228]: there is no package in ",
        )?;

        let part = |text: &str| -> Result<String> {
            fs::write(&source, text)?;
            let mut folder_of_kernel = headers(kernel)?.into_os_string();
            folder_of_kernel.push("/");
            let invocation = kmod(&folder)
                .args(["kbuild", "parted", "rust", "--object", "part.o", "--kernel"])
                .args([folder_of_kernel]);
            fails(invocation)
        };
        has(&part("#![no_std]\nuse kernel as _;\n")?, "error[KMOD0226]")?;
        has(&part(MODULE)?, "error[KMOD0227]")
    })
}

/// A package that is a module.
const MODULE: &str = "use kernel::prelude::*;
module! { type: M, name: \"m\", license: \"GPL\" }
struct M;
impl kernel::Module for M {
    fn init(_: &'static ThisModule) -> Result<Self> {
        Ok(M)
    }
}
";

/// A copy of the folder with the first of its modules alone.
fn copy_of_one(name: &str) -> Result<PathBuf> {
    let folder = copy("parted", name)?;
    let kbuild = fs::read_to_string(folder.join("Kbuild"))?;
    let (one, _) = kbuild.split_once("\n\n").ok_or("two modules")?;
    fs::write(folder.join("Kbuild"), format!("{one}\n"))?;
    Ok(folder)
}

/// Expects success; what was said.
fn succeeds(invocation: Invocation) -> Result<String> {
    ends(invocation, true)
}

/// Expects failure; what was said.
fn fails(invocation: Invocation) -> Result<String> {
    ends(invocation, false)
}

fn ends(invocation: Invocation, well: bool) -> Result<String> {
    let output: Output = invocation.output()?;
    if output.status.success() == well {
        Ok(told(&output))
    } else {
        Err(told(&output).into())
    }
}

/// When the modules were made.
fn times(folder: &Path) -> Result<Vec<SystemTime>> {
    let times = MODULES
        .iter()
        .map(|module| fs::metadata(folder.join(module))?.modified());
    Ok(times.collect::<std::io::Result<_>>()?)
}

/// Replaces a text that a file has.
fn change(folder: &Path, file: &str, from: &str, to: &str) -> Result {
    let path = folder.join(file);
    let text = fs::read_to_string(&path)?;
    has(&text, from)?;
    Ok(fs::write(path, text.replace(from, to))?)
}

/// All files below a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
