// SPDX-License-Identifier: MIT OR Apache-2.0

//! A Linux kernel: its kbuild is asked what it demands, compiles the shims, and says what structures look like.

mod exports;

use std::{fs, path::Path, process::Command};

use kmod_host::Scratch;
use kmod_report::Shell;
use kmod_target::{
    Kernel,
    config::Config,
    kbuild::{self, Kbuild},
    symvers::Symvers,
};

use super::{Kind, Target, bindings::Lists, interface::Interface, shims};
use crate::{
    Error,
    cache::{self, Cache, KeyBuilder},
    flags, process,
};

/// What is to be known of the structures of a kernel.
pub(super) const LISTS: Lists = Lists {
    types: &[
        "file_operations",
        "kernel_param",
        "kernel_param_ops",
        "kparam_array",
        "kparam_string",
        "miscdevice",
    ],
    functions: &[],
    opaque: &["ctl_table", "device", "module", "task_struct"],
    named: &[
        "attribute_group",
        "cred",
        "dir_context",
        "faux_device",
        "file",
        "file_lease",
        "file_lock",
        "inode",
        "io_comp_batch",
        "io_uring_cmd",
        "iov_iter",
        "kiocb",
        "mm_struct",
        "page",
        "pid_namespace",
        "pipe_inode_info",
        "poll_table_struct",
        "seq_file",
        "vm_area_desc",
        "vm_area_struct",
    ],
};

/// What only a Linux kernel has.
#[derive(Debug)]
pub struct Linux {
    /// What kbuild said about compiling C.
    pub kbuild: Kbuild,
    /// What the kernel exports.
    pub symvers: Symvers,
    /// The flags that tell the shims what it exports of what they ask about.
    pub shim_flags: Vec<String>,
}

/// Makes, or finds in the cache, everything about a kernel.
///
/// # Errors
///
/// When its headers, its compiler or libclang are missing or of no use.
pub(super) fn prepare(
    cache: &Cache,
    kernel: &Kernel,
    framework: &Path,
    shell: &Shell,
) -> Result<Target, Error> {
    let release = kernel.release.clone();
    let headers = kernel.headers.clone();
    let identity = KeyBuilder::default()
        .with(&headers)
        .with_file(&headers.join("Makefile"))?
        .with_file(&headers.join("include/config/auto.conf"))?
        .with_file(&headers.join("Module.symvers"))?
        .with_file(&headers.join("include/generated/autoconf.h"))?
        .with_file(&headers.join("include/generated/compile.h"))?;
    let config =
        Config::read(&headers).map_err(Error::io(headers.join("include/config/auto.conf")))?;
    let unsupported = |reason| Error::Unsupported {
        release: release.clone(),
        reason,
    };
    flags::refuse_unsupported(&config).map_err(unsupported)?;
    let wrap = |source| match source {
        kbuild::Error::Make(fault) => Error::spawn("make")(fault),
        source => Error::Headers {
            release: release.clone(),
            source,
        },
    };
    let probe = cache.entry("probe", &identity.clone().finish(), shell, |folder| {
        shell.status("Probing", &release);
        Kbuild::probe(&headers, folder).map(drop).map_err(wrap)
    })?;
    let kbuild = Kbuild::read(&probe).map_err(wrap)?;
    // It was there when the kernel was probed, and may be gone since.
    if kmod_host::program::find(&kbuild.compiler).is_none() {
        return Err(wrap(kbuild::Error::NoCompiler(kbuild.compiler)));
    }
    let symvers = Symvers::read(&headers).map_err(Error::io(headers.join("Module.symvers")))?;
    let demands = flags::for_kernel(&kbuild, &config).map_err(unsupported)?;

    for warning in &demands.warnings {
        shell.warn(format_args!("{release}: {warning}"));
    }

    let shims = shims::folder(framework, "linux");
    let shim_flags = exports::flags(&shims, &symvers)?;
    let interface = Interface {
        release: &release,
        shims: &shims,
        clang_args: &clang_args(&headers, &kbuild),
        lists: &LISTS,
        compile_layouts: |folder: &Path| compile_layouts(&headers, folder),
        cfgs: format!("--cfg=MODULE\n--cfg=CONFIG_RUST\n{}", config.rustc_cfg()),
    };
    let folder = interface.prepare(cache, identity.with(include_str!("linux.rs")), shell)?;
    Ok(Target {
        release,
        headers,
        demands,
        folder,
        shim_sources: shims,
        kind: Kind::Linux(Linux {
            kbuild,
            symvers,
            shim_flags,
        }),
    })
}

/// Compiles every `.c` in `shims` and archives the objects.
///
/// # Errors
///
/// With kbuild's words, when a file does not compile.
pub(super) fn compile_shims(target: &Target, linux: &Linux, archive: &Path) -> Result<(), Error> {
    let Target {
        release,
        headers,
        shim_sources: shims,
        ..
    } = target;
    let folder = Scratch::new("kmod-shims-").map_err(Error::io(std::env::temp_dir()))?;
    let copy = shims::copy(shims, &[".c", ".h"], folder.path())?;
    let objects: Vec<String> = cache::files(&copy, &[".c"])?
        .iter()
        .filter_map(|source| Some(format!("{}.o", source.file_stem()?.to_str()?)))
        .collect();
    let makefile = copy.join("Kbuild");
    let text = format!(
        "obj-m := {}\nOBJECT_FILES_NON_STANDARD := y\nccflags-y := -g0 -fmacro-prefix-map={}/=shims/linux/ {}\n",
        objects.join(" "),
        copy.display(),
        linux.shim_flags.join(" ")
    );
    fs::write(&makefile, text).map_err(Error::io(&makefile))?;
    let mut make = kbuild::make(headers, &copy);
    process::run(make.args(&objects), "make").map_err(Error::of_kbuild(release))?;
    let mut ar = Command::new("ar");
    ar.arg("rcsD")
        .arg(archive)
        .args(&objects)
        .current_dir(&copy);
    process::run(&mut ar, "ar").map(drop)
}

/// Has kbuild compile `layouts.c` in a folder.
pub(super) fn compile_layouts(headers: &Path, folder: &Path) -> Result<(), Error> {
    let path = folder.join("Kbuild");
    let text = "obj-m := layouts.o\nOBJECT_FILES_NON_STANDARD := y\nccflags-y := -w -g0\n";
    fs::write(&path, text).map_err(Error::io(&path))?;
    let mut make = kbuild::make(headers, folder);
    process::run(make.arg("layouts.o"), "make").map(drop)
}

/// What of kbuild's C flags changes the meaning of a header, for clang.
///
/// Code generation is left out: nothing is compiled, and clang does not know all of gcc's switches.
pub(super) fn clang_args(headers: &Path, kbuild: &Kbuild) -> Vec<String> {
    const KEPT: &[&str] = &[
        "-D",
        "-U",
        "-std=",
        "-m64",
        "-fms-extensions",
        "-fshort-wchar",
        "-funsigned-char",
    ];
    let mut args: Vec<String> = [
        "--target=x86_64-linux-gnu",
        "-nostdinc",
        "-w",
        "-DKBUILD_MODNAME=\"kmod\"",
        "-DKBUILD_BASENAME=\"kmod\"",
        "-D__BINDGEN__",
    ]
    .map(String::from)
    .to_vec();
    let absolute = |path: &str| headers.join(path).display().to_string();
    let mut flags = kbuild.c_flags.iter();
    while let Some(flag) = flags.next() {
        if flag == "-include" {
            args.extend(
                flags
                    .next()
                    .into_iter()
                    .flat_map(|file| ["-include".into(), absolute(file)]),
            );
        } else if let Some(folder) = flag.strip_prefix("-I") {
            args.push(format!("-I{}", absolute(folder)));
        } else if KEPT.iter().any(|kept| flag.starts_with(kept)) {
            args.push(flag.clone());
        }
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_become_absolute_and_code_generation_goes() {
        let kbuild = Kbuild {
            compiler: "gcc".into(),
            c_flags: [
                "-I./include",
                "-I/abs",
                "-include",
                "/abs/k.h",
                "-DX=1",
                "-fconserve-stack",
                "-std=gnu11",
            ]
            .map(String::from)
            .to_vec(),
            objtool: None,
        };
        let args = clang_args(Path::new("/h"), &kbuild);
        for wanted in [
            "-I/h/./include",
            "-I/abs",
            "/abs/k.h",
            "-DX=1",
            "-std=gnu11",
        ] {
            assert!(args.iter().any(|arg| arg == wanted), "{wanted} is missing");
        }
        assert!(!args.iter().any(|arg| arg == "-fconserve-stack"));
    }
}
