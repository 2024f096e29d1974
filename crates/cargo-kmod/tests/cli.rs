// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the command says: its helps, its errors, and what `new` makes. Needs no kernel.
//!
//! `SNAPSHOTS=overwrite cargo test -p cargo-kmod --test cli` accepts what it says now.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use snapbox::{
    cmd::{Command, OutputAssert},
    file, str,
};

/// A home of its own for each test: no kernels, an empty cache.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> io::Result<Self> {
        Ok(Self(tempfile::tempdir()?))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn kmod(&self, arguments: &[&str]) -> Command {
        Command::new(env!("CARGO_BIN_EXE_cargo-kmod"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("XDG_DATA_HOME")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CARGO_TERM_COLOR")
    }

    fn run(&self, arguments: &[&str]) -> OutputAssert {
        self.kmod(arguments).assert()
    }

    /// Whether the machine has kernels of its own, which would be found too.
    fn has_installed_kernels() -> bool {
        let kernels = fs::read_dir("/lib/modules").into_iter().flatten().flatten();
        kernels
            .into_iter()
            .any(|kernel| kernel.path().join("build").exists())
    }

    fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/")))?;
        fs::write(path, text)
    }

    /// A module package that is never compiled here.
    fn module(&self, name: &str, metadata: &str) -> io::Result<()> {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nkernel = {{ package = \"kmod-kernel\", version = \"0.1\" }}\n\n{metadata}"
        );
        self.write(&format!("{name}/Cargo.toml"), &manifest)?;
        self.write(&format!("{name}/src/lib.rs"), "")
    }
}

#[test]
fn helps() -> io::Result<()> {
    let home = Home::new()?;
    let help = |verb: &[&str]| {
        home.run(&[verb, &["--help"]].concat())
            .success()
            .stderr_eq("")
    };
    help(&[]).stdout_eq(file!["snapshots/help.txt"]);
    help(&["new"]).stdout_eq(file!["snapshots/help-new.txt"]);
    help(&["build"]).stdout_eq(file!["snapshots/help-build.txt"]);
    help(&["test"]).stdout_eq(file!["snapshots/help-test.txt"]);
    help(&["run"]).stdout_eq(file!["snapshots/help-run.txt"]);
    help(&["audit"]).stdout_eq(file!["snapshots/help-audit.txt"]);
    help(&["decode"]).stdout_eq(file!["snapshots/help-decode.txt"]);
    help(&["kbuild"]).stdout_eq(file!["snapshots/help-kbuild.txt"]);
    help(&["clean"]).stdout_eq(file!["snapshots/help-clean.txt"]);
    help(&["doctor"]).stdout_eq(file!["snapshots/help-doctor.txt"]);
    help(&["kernel"]).stdout_eq(file!["snapshots/help-kernel.txt"]);
    help(&["kernel", "add"]).stdout_eq(file!["snapshots/help-kernel-add.txt"]);
    Ok(())
}

#[test]
fn it_can_be_called_by_cargo_and_directly() -> io::Result<()> {
    let home = Home::new()?;
    for arguments in [&["--version"][..], &["kmod", "--version"]] {
        home.run(arguments).success().stdout_eq(str![[r#"
cargo-kmod [..]

"#]]);
    }
    Ok(())
}

#[test]
fn without_kernels_it_says_how_to_get_one() -> io::Result<()> {
    if Home::has_installed_kernels() {
        return Ok(());
    }
    let home = Home::new()?;
    home.module("x", "")?;
    home.run(&["kernel", "list"]).success().stdout_eq("");
    let build = home.kmod(&["build"]).current_dir(home.path("x")).assert();
    build.code(3).stdout_eq("").stderr_eq(str![[r#"
     Writing .cargo/config.toml
error[KMOD0101]: no kernel to build for is known on this machine
 = help: add one: `cargo kmod kernel add debian:6.12`, or install the headers of the running kernel

"#]]);
    Ok(())
}

#[test]
fn a_selector_without_a_match_is_named() -> io::Result<()> {
    let home = Home::new()?;
    home.run(&["kernel", "show", "6.12.*"])
        .code(3)
        .stderr_eq(str![[r#"
error[KMOD0102]: no known kernel matches `6.12.*`
 = note: known: [..]
 = help: `cargo kmod kernel add debian:6.12` adds the newest of Debian's

"#]]);
    home.run(&["kernel", "show", "./none"])
        .code(3)
        .stderr_eq(str![[r#"
error[KMOD0140]: cannot find the kernel headers ./none
 = note: No such file or directory (os error 2)

"#]]);
    home.run(&["kernel", "show", "6.["])
        .code(2)
        .stderr_eq(str![[r#"
error[KMOD0104]: `6.[` is not a release, a glob or a path: invalid range pattern

"#]]);
    home.run(&["kernel", "remove", "6.1.*"]).code(2).stderr_eq(str![[r#"
error[KMOD0118]: no kernel that was added matches `6.1.*`
 = help: `cargo kmod kernel list` shows the added ones as `store`; installed ones are the package manager's

"#]]);
    Ok(())
}

#[test]
fn what_cannot_be_added_is_named() -> io::Result<()> {
    let home = Home::new()?;
    home.run(&["kernel", "add", "nothing"])
        .code(2)
        .stderr_eq(str![[r#"
error[KMOD0119]: `nothing` is neither a folder, a .deb file, `debian:SERIES` nor `freebsd:RELEASE`

"#]]);
    fs::create_dir(home.path("empty"))?;
    home.run(&["kernel", "add", "empty"])
        .code(3)
        .stderr_eq(str![[r#"
error[KMOD0105]: [..]/empty is not a kernel headers tree: it has no Makefile
 = help: a headers tree is what /lib/modules/RELEASE/build points to

"#]]);
    home.write("tree/Makefile", "")?;
    home.write("tree/Kconfig", "")?;
    home.run(&["kernel", "add", "tree"])
        .code(3)
        .stderr_eq(str![[r#"
error[KMOD0106]: the kernel tree [..]/tree is not configured: it has no .config
 = help: configure it: `make -C [..]/tree olddefconfig modules_prepare`

"#]]);
    home.kmod(&["kernel", "add", "debian:6.12"])
        .env("PATH", home.path("empty"))
        .assert()
        .code(3)
        .stderr_eq(str![[r#"
error[KMOD0111]: cannot fetch debian:6.12: this machine has no apt
 = help: fetch these packages elsewhere and name the files: `cargo kmod kernel add FILE.deb…`: linux-headers-6.12…-[..], linux-headers-6.12…-common, linux-kbuild-6.12…, linux-image-6.12…-[..]

"#]]);
    Ok(())
}

#[test]
fn a_store_that_kbuild_cannot_work_in_is_refused() -> io::Result<()> {
    let home = Home::new()?;
    let list = home
        .kmod(&["kernel", "list"])
        .env("XDG_DATA_HOME", "/some where");
    list.assert().code(3).stderr_eq(str![[r#"
error[KMOD0117]: the kernel store /some where/cargo-kmod/kernels cannot be used: kbuild takes no path with ` ` in it
 = help: set XDG_DATA_HOME to a folder whose path has neither spaces nor colons

"#]]);
    Ok(())
}

#[test]
fn settings_are_judged_where_they_stand() -> io::Result<()> {
    let home = Home::new()?;
    home.module("x", "[package.metadata.kmod]\nkernals = [\"6.1.*\"]\n")?;
    home.run(&["build", "--manifest-path", "x/Cargo.toml"])
        .code(2)
        .stderr_eq(str![[r#"
error[KMOD0010]: unknown field `kernals`, expected one of `kernels`, `codegen`, `depends`, `c`, `vm`, `test`
  --> [..]/x/Cargo.toml:12:1
   |
12 | kernals = ["6.1.*"]
   | ^^^^^^^

"#]]);
    Ok(())
}

#[test]
fn a_package_must_be_there_and_a_module() -> io::Result<()> {
    let home = Home::new()?;
    home.run(&["build"]).code(2).stderr_eq(str![[r#"
error[KMOD0011]: could not find `Cargo.toml` in `[..]` or any parent directory
 = help: make a package: `cargo kmod new NAME`, or name one with --manifest-path

"#]]);
    home.write(
        "x/Cargo.toml",
        "[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    )?;
    home.write("x/src/lib.rs", "")?;
    home.run(&["build", "--manifest-path", "x/Cargo.toml"])
        .code(2)
        .stderr_eq(str![[r#"
error[KMOD0013]: package `x` is not a kernel module: it does not depend on `kmod-kernel`
 = help: add to [dependencies]: kernel = { package = "kmod-kernel", version = "0.1" }

"#]]);
    Ok(())
}

#[test]
fn a_run_that_cannot_start_has_a_verdict_too() -> io::Result<()> {
    if Home::has_installed_kernels() {
        return Ok(());
    }
    let home = Home::new()?;
    home.module("x", "")?;
    let run = [
        "run",
        "--manifest-path",
        "x/Cargo.toml",
        "--message-format",
        "json",
    ];
    home.run(&run).code(3).stdout_eq(str![[r#"
{"reason":"kmod-diagnostic","code":"KMOD0101",[..]}
{"reason":"kmod-verdict","code":3,"error":"KMOD0101","kernel":null,"kind":"environment","message":"no kernel to build for is known on this machine","origin":"tool"}

"#]]);
    home.run(&[&run[..], &["--bogus"]].concat()).code(2).stdout_eq(str![[r#"
{"reason":"kmod-verdict","code":2,"kernel":null,"kind":"usage","message":"unexpected argument '--bogus' found","origin":"tool"}

"#]]);
    Ok(())
}

#[test]
fn new_makes_what_it_says() -> io::Result<()> {
    if Home::has_installed_kernels() {
        return Ok(());
    }
    let home = Home::new()?;
    home.run(&["new", "my-driver", "--vcs", "none"])
        .success()
        .stdout_eq("")
        .stderr_eq(str![[r#"
    Creating kernel module `my-driver` package
note: no kernel is known yet: `cargo check` works after the first `cargo kmod build`
help: add a kernel: `cargo kmod kernel add debian:6.12`
     Writing my-driver/.cargo/config.toml
     Created my-driver; next: `cargo kmod run` in it

"#]]);
    let mut files: Vec<String> = Vec::new();
    list(&home.path("my-driver"), &home.path("my-driver"), &mut files)?;
    // The lock file is written where cargo can do so without the network.
    files.retain(|file| file != "Cargo.lock");
    assert_eq!(
        files,
        [
            ".cargo/config.toml",
            ".gitignore",
            "Cargo.toml",
            "README.md",
            "src/lib.rs",
            "tests/module.rs"
        ]
    );
    let source = fs::read_to_string(home.path("my-driver/src/lib.rs"))?;
    assert!(
        source.contains("name: \"my_driver\",") && source.contains("forbid(unsafe_code)"),
        "{source}"
    );
    let config = fs::read_to_string(home.path("my-driver/.cargo/config.toml"))?;
    let framework = config.split('"').find(|word| word.ends_with("/lib/kernel"));
    assert!(
        framework.is_some_and(|path| Path::new(path).join("src/lib.rs").is_file()),
        "{config}"
    );
    Ok(())
}

#[test]
fn new_takes_no_name_that_cannot_be_loaded() -> io::Result<()> {
    let home = Home::new()?;
    home.run(&["new", "test"]).code(2).stderr_eq(str![[r#"
error[KMOD0021]: `test` cannot be the name of a module: a crate that modules are compiled with has that name
 = help: choose another with --name

"#]]);
    home.run(&["new", "x", "--name", "a.b"]).code(2).stderr_eq(str![[r#"
error[KMOD0021]: `a.b` cannot be the name of a module: `.` is not allowed; letters, digits, `-` and `_` are
 = help: choose another with --name

"#]]);
    home.write("full/file", "")?;
    home.run(&["new", "full"]).code(2).stderr_eq(str![[r#"
error[KMOD0022]: [..]/full exists already
 = help: choose another folder, or an empty one

"#]]);
    assert!(!home.path("x").exists());
    Ok(())
}

#[test]
fn completions_and_manual_pages_know_every_verb() -> io::Result<()> {
    let home = Home::new()?;
    for shell in ["bash", "zsh", "fish"] {
        let script = home.kmod(&["completions", shell]).output()?.stdout;
        let script = String::from_utf8_lossy(&script);
        for verb in ["build", "doctor", "explain"] {
            assert!(script.contains(verb), "{verb} is not in {script}");
        }
    }
    home.run(&["completions", "csh"]).code(2);
    home.run(&["man", "man"]).success();
    let page = fs::read_to_string(home.path("man/cargo-kmod-doctor.1"))?;
    assert!(page.contains("what each kernel supports"), "{page}");
    Ok(())
}

#[test]
fn errors_are_explained() -> io::Result<()> {
    let home = Home::new()?;
    let explain = home.run(&["explain", "kmod0101"]).success();
    explain.stdout_eq(str![[r#"
KMOD0101: no kernel is known

A module is built for one kernel, [..]
...
"#]]);
    home.run(&["explain", "KMOD9999"])
        .code(2)
        .stderr_eq(str![[r#"
error[KMOD0503]: there is no error `KMOD9999`
 = help: codes stand in the brackets of an error: `cargo kmod explain KMOD0205`

"#]]);
    Ok(())
}

#[test]
fn clean_removes_one_kernel_or_all() -> io::Result<()> {
    let home = Home::new()?;
    home.module("x", "")?;
    for release in ["6.1.0-56-amd64", "6.12.9-amd64"] {
        home.write(&format!("x/target/kmod/{release}/x.ko"), "")?;
    }
    home.run(&[
        "clean",
        "--manifest-path",
        "x/Cargo.toml",
        "--kernel",
        "6.1.*",
    ])
    .success();
    assert!(!home.path("x/target/kmod/6.1.0-56-amd64").exists());
    assert!(home.path("x/target/kmod/6.12.9-amd64/x.ko").exists());
    home.run(&["clean", "--manifest-path", "x/Cargo.toml", "-q"])
        .success()
        .stderr_eq("");
    assert!(!home.path("x/target/kmod").exists());
    Ok(())
}

/// Every file below `folder`, by its path from `root`.
fn list(root: &Path, folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(root, &path, files)?;
        } else {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            files.push(inside.display().to_string());
        }
    }
    files.sort();
    Ok(())
}
