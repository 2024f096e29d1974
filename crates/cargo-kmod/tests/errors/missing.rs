// SPDX-License-Identifier: MIT OR Apache-2.0

//! Something is not on the machine: each thing has its error and its remedy.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    harness::{Result, has},
    place::{Place, fails, last_kernel, said},
};

/// What keeps every toolchain of the machine from its library sources, as a script.
fn without_library_sources() -> String {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let rustup = fs::read_dir(home.join(".rustup/toolchains"))
        .into_iter()
        .flatten()
        .flatten();
    let compilers = rustup
        .map(|toolchain| toolchain.path().join("bin/rustc"))
        .chain(["rustc".into(), "/usr/bin/rustc".into()]);
    let sources = compilers.filter_map(|rustc| {
        let output = Command::new(rustc)
            .args(["--print", "sysroot"])
            .output()
            .ok()?;
        let sysroot = String::from_utf8(output.stdout).ok()?;
        let sources = Path::new(sysroot.trim()).join("lib/rustlib/src");
        sources
            .is_dir()
            .then(|| format!("mount -t tmpfs none '{}'", sources.display()))
    });
    sources
        .chain([":".to_owned()])
        .collect::<Vec<_>>()
        .join("; ")
}

#[test]
fn without_any_headers_it_says_how_to_get_some() -> Result {
    let place = Place::new()?;
    let manifest = place.package("")?.display().to_string();
    let cases = [
        (
            &["build"][..],
            "error[KMOD0101]: no kernel",
            "kernel add debian:",
        ),
        (
            &["build", "--kernel", "running"],
            "error[KMOD0103]: the running kernel",
            "linux-headers-",
        ),
        (
            &["build", "--kernel", "9.9.*"],
            "error[KMOD0102]: no known kernel",
            "kernel add debian:9.9",
        ),
        (
            &["build", "--kernel", "./package"],
            "error[KMOD0105]: ",
            "/lib/modules/RELEASE/build",
        ),
    ];
    for (words, error, remedy) in cases {
        let words = [words, &["--manifest-path", &manifest]].concat();
        let script = "test ! -d /lib/modules || mount -t tmpfs none /lib/modules";
        let Some(mut command) = place.kmod_after(script, &words)? else {
            return Ok(());
        };
        fails(
            command.env("XDG_DATA_HOME", place.path("data")),
            3,
            &[error, remedy],
        )?;
    }
    place.is_clean()
}

#[test]
fn headers_of_another_architecture_are_refused() -> Result {
    let place = Place::new()?;
    let manifest = place.package("")?.display().to_string();
    let other = if env::consts::ARCH == "aarch64" {
        "CONFIG_X86_64=y\n"
    } else {
        "CONFIG_ARM64=y\n"
    };
    let tree = place.tree(other)?.display().to_string();
    let words = ["build", "--manifest-path", &manifest, "--kernel", &tree];
    fails(
        &mut place.kmod(&words),
        3,
        &["error[KMOD0108]: ", "this machine is", "= help: "],
    )
}

#[test]
fn a_toolchain_without_library_sources_is_passed_over() -> Result {
    let place = Place::new()?;
    let manifest = place.package("")?.display().to_string();
    let tree = place
        .tree("CONFIG_X86_64=y\nCONFIG_ARM64=y\nCONFIG_MODULES=y\n")?
        .display()
        .to_string();
    let words = ["build", "--manifest-path", &manifest, "--kernel", &tree];
    let Some(mut command) = place.kmod_after(&without_library_sources(), &words)? else {
        return Ok(());
    };
    fails(
        &mut command,
        3,
        &[
            "error[KMOD0205]: ",
            "has no library sources in",
            "apt-get install rust",
        ],
    )?;
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn libclang_is_missing() -> Result {
    let place = Place::warm()?;
    let words = place.arguments("build", "hello", &last_kernel()?);
    let mut command = place.kmod(&words);
    command.env("LIBCLANG_PATH", place.path("tmp"));
    fails(
        &mut command,
        3,
        &[
            "error[KMOD0206]: ",
            "apt-get install libclang1",
            "LIBCLANG_PATH",
        ],
    )?;
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn libclang_is_too_old() -> Result {
    let place = Place::warm()?;
    // As much of one as is asked before anything else.
    let source = "typedef struct { const void *data; unsigned flags; } text;\n\
        text clang_getClangVersion(void) { return (text) { \"clang version 11.1.0\", 0 }; }\n\
        const char *clang_getCString(text it) { return it.data; }\n\
        void clang_disposeString(text it) {}\n";
    let source = place.write("old/libclang.c", source)?;
    let library = place.path("old/libclang.so");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .status()?;
    assert!(compiled.success());
    let words = place.arguments("build", "hello", &last_kernel()?);
    let mut command = place.kmod(&words);
    command.env("LIBCLANG_PATH", place.path("old"));
    fails(
        &mut command,
        3,
        &[
            "error[KMOD0206]: ",
            "11.1.0 is older than",
            "apt-get install libclang1",
        ],
    )?;
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn libclang_sees_other_structures_than_the_compiler() -> Result {
    let place = Place::new()?;
    place.warm_up()?;
    // Another one's words, and structures that are longer; all else is the machine's own.
    let source = r#"
        #define _GNU_SOURCE
        #include <dlfcn.h>

        typedef struct { const void *data; unsigned flags; } text;
        typedef struct { int kind; void *data[2]; } type;

        text clang_getClangVersion(void)
        {
            return (text) { "clang version 99.0.0", 0 };
        }

        long long clang_Type_getSizeOf(type it)
        {
            enum { RECORD = 105 };
            long long (*real)(type) = dlsym(RTLD_NEXT, "clang_Type_getSizeOf");
            long long size = real(it);

            return it.kind == RECORD && size >= 32 ? size + 64 : size;
        }
    "#;
    let source = place.write("skewed/libclang.c", source)?;
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-Wl,--no-as-needed", "-o"])
        .args([place.path("skewed/libclang.so"), source])
        .arg(kmod_build::libclang()?.path)
        .status()?;
    assert!(compiled.success());
    let words = place.arguments("build", "hello", &last_kernel()?);
    let mut command = place.kmod(&words);
    command.env("LIBCLANG_PATH", place.path("skewed"));
    fails(
        &mut command,
        3,
        &[
            "error[KMOD0230]: libclang and the compiler of ",
            " to libclang, ",
            "help: take another libclang (LIBCLANG_PATH names its folder)",
        ],
    )?;
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_program_that_is_missing_is_named_with_its_package() -> Result {
    without(
        |name| name == "make",
        &[
            "error[KMOD0202]: `make` is not installed",
            "apt-get install make",
        ],
    )?;
    without(
        |name| name == "ld",
        &[
            "error[KMOD0202]: `ld` is not installed",
            "apt-get install binutils",
        ],
    )?;
    without(
        |name| name.contains("gcc"),
        &[
            "error[KMOD0208]: ",
            "the compiler of this kernel",
            "apt-get install gcc",
        ],
    )?;
    without(
        |name| name.starts_with("qemu-system"),
        &[
            "error[KMOD0302]: `qemu-system-x86_64` is not installed",
            "apt-get install qemu-system-x86",
        ],
    )
}

/// Runs on a machine that has not some of the programs.
fn without(is_missing: impl Fn(&str) -> bool, wanted: &[&str]) -> Result {
    let place = Place::warm()?;
    let words = place.arguments("run", "hello", &last_kernel()?);
    let programs = place.programs(|name| !is_missing(name))?;
    fails(place.kmod(&words).env("PATH", programs), 3, wanted)?;
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_clang_of_another_llvm_is_told_and_done_without() -> Result {
    let place = Place::warm()?;
    let kernel = last_kernel()?;
    let programs = place.programs(|name| !name.starts_with("clang"))?;
    let clang = place.write("bin/clang", "#!/bin/sh\necho 'clang version 14.0.6'\n")?;
    fs::set_permissions(clang, fs::Permissions::from_mode(0o755))?;
    let hidden = "for at in /usr/lib/llvm-*/bin; do test ! -d $at || mount -t tmpfs none $at; done";
    let mut words = place.arguments("build", "hello", &kernel);
    words.extend(["--codegen", "bitcode"].map(str::to_owned));
    let Some(mut command) = place.kmod_after(hidden, &words)? else {
        return Ok(());
    };
    let wanted = [
        "error[KMOD0220]: ",
        "is of LLVM 14",
        "apt-get install clang-",
        "--codegen plain",
    ];
    fails(command.env("PATH", &programs), 3, &wanted)?;
    // Where nobody asks for bitcode, it goes without.
    let words = ["doctor", "--kernel", &kernel];
    let Some(mut command) = place.kmod_after(hidden, &words)? else {
        return Ok(());
    };
    let text = said(command.env("PATH", programs), 0)?;
    has(&text, "code generation  plain objects: ")?;
    has(&text, "is of LLVM 14")?;
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn busybox_is_missing() -> Result {
    let place = Place::warm()?;
    let words = place.arguments("run", "hello", &last_kernel()?);
    let script = "for at in /bin /usr/bin /usr/local/bin; do \
        test ! -e $at/busybox || mount --bind /dev/null $at/busybox; done";
    let Some(mut command) = place.kmod_after(script, &words)? else {
        return Ok(());
    };
    fails(
        &mut command,
        3,
        &["error[KMOD0016]: ", "apt-get install busybox-static"],
    )
}
