// SPDX-License-Identifier: MIT OR Apache-2.0

//! What one kernel supports, or the exact reason why not: found by asking its kbuild, its files, its programs.

use std::{
    fs::File,
    io::{ErrorKind, Read as _},
    os::unix::fs::FileExt as _,
    path::Path,
    process::Command,
};

use kmod_build::{
    cache::Cache,
    codegen::{Choice, Codegen},
    target::{Kind, Target},
    toolchain::Toolchain,
};
use kmod_host::program;
use kmod_report::Shell;
use kmod_target::{Kernel, System, config::Config, kbuild::Kbuild};

use super::{
    check::{Blocks, Check, Status},
    machine,
};
use crate::{
    failure::Failure,
    machine::{name_image, no_image},
};

/// The programs of a headers tree that a build runs.
const PROGRAMS: [&str; 2] = ["scripts/mod/modpost", "tools/objtool/objtool"];
/// What kernels demand of code, by the C flag that says so.
const MITIGATIONS: [(&str, &str); 7] = [
    ("-mindirect-branch=thunk-extern", "retpolines"),
    ("-mretpoline-external-thunk", "retpolines"),
    ("-mfunction-return=thunk-extern", "return thunks"),
    ("-mharden-sls=all", "straight-line speculation"),
    ("-fcf-protection=branch", "indirect branch tracking"),
    ("-fstack-protector-strong", "stack protector"),
    ("-fno-omit-frame-pointer", "frame pointers"),
];

/// Every check of one kernel.
pub(crate) fn checks(
    kernel: &Kernel,
    toolchain: Option<&Toolchain>,
    framework: &Path,
    shell: &Shell,
) -> Vec<Check> {
    let mut checks = vec![Check::pass("headers", kernel.headers.display())];
    checks.extend(programs(kernel));
    let target = Cache::open().and_then(|cache| Target::prepare(&cache, kernel, framework, shell));
    match target {
        Ok(target) => {
            checks.extend(demands(&target));
            checks.extend(toolchain.map(|toolchain| codegen(toolchain, &target, shell)));
        }
        Err(error) => {
            let name = match error {
                kmod_build::Error::Unsupported { .. } => "configuration",
                kmod_build::Error::Bindings { .. } => "bindings",
                kmod_build::Error::NoLibclang(_) => "libclang",
                _ => "kbuild",
            };
            checks.push(Check::error(
                name,
                machine::diagnostic(error),
                Blocks::Build,
            ));
        }
    }
    if kernel.system == System::FreeBsd {
        checks.push(match kmod_vm::find_bsdtar() {
            Ok(program) => Check::pass("bsdtar", program.display()),
            Err(error) => Check::error("bsdtar", Failure::from(error), Blocks::Run),
        });
        // Without a kernel's file modules are built all the same, against what its makers release.
        checks.push(image(kernel));
        return checks;
    }
    match kernel.config() {
        Ok(config) => checks.extend(configuration(&config)),
        Err(error) => checks.push(Check::error("configuration", error, Blocks::Build)),
    }
    checks.push(image(kernel));
    checks.push(match &kernel.modules {
        Some(modules) => Check::pass("modules", modules.display()),
        None => Check::warn(
            "modules",
            "the kernel's own modules are not known: a module that needs some cannot be run",
        )
        .help(format!(
            "name them: `cargo kmod kernel add {} --modules DIR`",
            kernel.headers.display()
        )),
    });
    checks
}

/// Whether the programs of the headers start on this machine.
fn programs(kernel: &Kernel) -> Vec<Check> {
    let check = |name: &'static str| -> Option<Check> {
        let path = kernel.headers.join(name);
        let label = name.rsplit('/').next().unwrap_or(name);
        if !path.exists() {
            // A kernel without objtool has none; without modpost it would not have been taken for prepared.
            return None;
        }
        // The loader lists what it would load, and starts nothing.
        let listed = program::output(Command::new(&path).env("LD_TRACE_LOADED_OBJECTS", "1"));
        let output = match listed {
            Ok(output) => output,
            Err(fault) => {
                let said = fault.into("interrupted".to_owned(), |error| match error.kind() {
                    ErrorKind::NotFound => "its loader is not on this machine".to_owned(),
                    _ => error.to_string(),
                });
                return Some(Check::fail(
                    label,
                    format!("{}: {said}", path.display()),
                    Blocks::Build,
                ));
            }
        };
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let missing = said.lines().find(|line| line.contains("not found"));
        let Some(missing) = missing.map(str::trim) else {
            return Some(Check::pass(label, path.display()));
        };
        let check = Check::fail(
            label,
            format!("does not start here: {missing}"),
            Blocks::Build,
        );
        Some(match missing.split(' ').next() {
            Some("libelf.so.1") => check.help("install it: on Debian `apt-get install libelf1`, from Debian 13 on `libelf1t64`"),
            _ => check.help("its packages are made for a newer system; build on that, in a container for instance"),
        })
    };
    PROGRAMS.into_iter().filter_map(check).collect()
}

/// What was found out by reading the headers, and by asking kbuild where there is one.
fn demands(target: &Target) -> Vec<Check> {
    let (kbuild, symvers) = match &target.kind {
        Kind::Linux(linux) => (&linux.kbuild, &linux.symvers),
        Kind::FreeBsd(freebsd) => {
            let defined = format!("{} defined", freebsd.symbols.len());
            return vec![
                Check::pass("clang", &freebsd.clang.version),
                Check::pass("bindings", "made from the headers"),
                Check::pass("symbols", defined),
            ];
        }
    };
    let compiler = program::find(&kbuild.compiler);
    let version = compiler.map(|path| machine::said(&path, "--version").unwrap_or_default());
    let found = match version {
        Some(version) => format!("compiles with {} ({version})", kbuild.compiler),
        None => format!("compiles with {}", kbuild.compiler),
    };
    let symbols = match symvers.len() {
        0 => Check::fail(
            "symbols",
            "Module.symvers names none: the tree was prepared, but never built",
            Blocks::Build,
        )
        .help("build the kernel in it, or take the headers of a package"),
        some => Check::pass("symbols", format!("{some} exported")),
    };
    vec![
        Check::pass("kbuild", found),
        Check::pass("mitigations", mitigations(kbuild)),
        Check::pass("bindings", "made from the headers"),
        symbols,
    ]
}

/// Which path a build takes. Both are good; bitcode makes the faster code.
fn codegen(toolchain: &Toolchain, target: &Target, shell: &Shell) -> Check {
    const NAME: &str = "code generation";
    let wanted = Some(Choice::Bitcode);
    let chosen =
        Cache::open().and_then(|cache| Codegen::choose(wanted, &cache, toolchain, target, shell));
    match chosen {
        Ok(codegen) => Check::pass(
            NAME,
            match codegen.clang() {
                Some(clang) => format!(
                    "bitcode, by {} ({})",
                    clang.version,
                    clang.program.display()
                ),
                None => codegen.name().to_owned(),
            },
        ),
        Err(error) => {
            let check = Check::error(NAME, machine::diagnostic(error), Blocks::Nothing);
            Check {
                status: Status::Pass,
                found: format!("plain objects: {}", check.found),
                ..check
            }
        }
    }
}

fn mitigations(kbuild: &Kbuild) -> String {
    let wanted = MITIGATIONS.iter().filter(|(flag, _)| kbuild.has(flag));
    let mut words: Vec<String> = wanted.map(|(_, word)| (*word).to_owned()).collect();
    if let Some(padding) = kbuild.value("-fpatchable-function-entry=") {
        words.push(format!("call padding {padding}"));
    }
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

/// What its configuration means for a module that was built well.
fn configuration(config: &Config) -> Vec<Check> {
    let versions = if config.is_set("MODVERSIONS") {
        "symbols are versioned: the module fits this build of the kernel"
    } else {
        "symbols are not versioned: the release must be the same"
    };
    let mut checks = vec![Check::pass("versions", versions)];
    checks.push(if config.is_set("MODULE_SIG_FORCE") {
        Check::fail(
            "signatures",
            "it loads signed modules only (CONFIG_MODULE_SIG_FORCE)",
            Blocks::Run,
        )
        .help("sign the module with a key that the kernel trusts; `run` cannot try it")
    } else if config.is_set("MODULE_SIG") {
        Check::pass(
            "signatures",
            "an unsigned module loads and taints the kernel, unless it is locked down",
        )
    } else {
        Check::pass("signatures", "none are asked for")
    });
    if config.is_set("DEBUG_INFO_BTF_MODULES") {
        let found = "it has type information (BTF); modules built here bring none of their own";
        checks.push(Check::pass("BTF", found));
    }
    checks
}

/// Whether there is something to boot.
fn image(kernel: &Kernel) -> Check {
    const NAME: &str = "image";
    let Some(image) = &kernel.image else {
        return Check::error(NAME, no_image(kernel), Blocks::Run);
    };
    let shown = image.display();
    match is_bootable(image) {
        Ok(true) => Check::pass(NAME, shown),
        Ok(false) => Check::fail(NAME, format!("{shown} is not the image of a kernel"), Blocks::Run)
            .help(format!("name it: {}", name_image(kernel))),
        Err(error) => Check::fail(NAME, format!("{shown} cannot be read: {error}"), Blocks::Run)
            .help("let this user read it, or add the kernel's package: `cargo kmod kernel add debian:SERIES`"),
    }
}

/// An ELF file, or what `Documentation/arch/x86/boot.rst` of the kernel describes.
fn is_bootable(image: &Path) -> std::io::Result<bool> {
    const ELF: [u8; 4] = *b"\x7fELF";
    const BOOT: (u64, [u8; 4]) = (0x202, *b"HdrS");
    let mut file = File::open(image)?;
    let mut first = [0; 4];
    file.read_exact(&mut first)?;
    if first == ELF {
        return Ok(true);
    }
    let mut magic = [0; 4];
    let (offset, wanted) = BOOT;
    match file.read_exact_at(&mut magic, offset) {
        Ok(()) => Ok(magic == wanted),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
