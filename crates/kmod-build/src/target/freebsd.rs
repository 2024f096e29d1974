// SPDX-License-Identifier: MIT OR Apache-2.0

//! A FreeBSD kernel: what its headers are read with, and what compiles the shims.
//!
//! There is no build system to ask. How C is compiled for a module is the same for all kernels of a release, and any
//! clang can do it; so the flags stand here, and the bindings are checked by the same clang that compiles the shims.

use std::{
    collections::BTreeSet,
    env, fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_host::Scratch;
use kmod_report::Shell;
use kmod_target::{
    Kernel,
    freebsd::{
        Headers,
        kld::{Declarations, Version},
    },
};
use object::{Object as _, ObjectSymbol as _};

use super::{Kind, Target, bindings::Lists, interface::Interface, shims};
use crate::{
    Error,
    cache::{self, Cache, KeyBuilder},
    flags, paths, process,
    toolchain::{Clang, Toolchain},
};

/// Where, among them, lie the headers that stand in for those that a system does not install.
const ABSENT: &str = "absent";

/// What is to be known of the structures of a kernel.
const LISTS: Lists = Lists {
    types: &[
        "mod_depend",
        "mod_metadata",
        "mod_version",
        "moduledata",
        "sysinit",
    ],
    functions: &["module_register_init"],
    opaque: &[
        "callout",
        "cv",
        "malloc_type",
        "mtx",
        "selinfo",
        "sx",
        "task",
    ],
    named: &[
        "bio",
        "buf",
        "cdev",
        "knote",
        "mapping",
        "module",
        "proc",
        "sysctl_ctx_list",
        "sysctl_oid",
        "taskqueue",
        "thread",
        "ucred",
        "uio",
        "vm_object",
    ],
};

/// How the kernel's own makefiles have C compiled: what a header, a caller or the machine sees of it.
const C_FLAGS: &[&str] = &[
    "-D_KERNEL",
    "-DKLD_MODULE",
    // What is set in kernels that say nothing else.
    "-DSMP",
    "-DMAC",
    "-DVIMAGE",
    "-DEARLY_AP_STARTUP",
    "-DNETLINK",
    "-nostdinc",
    "-ffreestanding",
    "-fno-builtin",
    "-fno-common",
    "-fno-pic",
    "-fno-omit-frame-pointer",
    "-mno-omit-leaf-frame-pointer",
    "-mllvm",
    "-enable-shrink-wrap=false",
    "-mcmodel=kernel",
    "-mno-red-zone",
    "-mno-mmx",
    "-mno-sse",
    "-mno-avx",
    "-msoft-float",
    "-fno-asynchronous-unwind-tables",
    // The loader has no table for the addresses that clang would look the canary up in.
    "-fno-stack-protector",
    "-fno-strict-aliasing",
    "-fwrapv",
    "-std=gnu17",
    "-O2",
    "-w",
];

/// What only a FreeBSD kernel has.
#[derive(Debug)]
pub struct FreeBsd {
    /// What compiles C where it need not become bitcode.
    pub clang: Clang,
    /// How C is compiled.
    pub c_flags: Vec<String>,
    /// What the kernel defines, and the others do.
    pub symbols: BTreeSet<String>,
    /// The modules whose symbols may be used, too.
    pub others: Vec<Other>,
}

/// A module that was built elsewhere.
#[derive(Debug)]
pub struct Other {
    /// Its file.
    pub path: PathBuf,
    /// What it is asked for by, if it can be.
    pub version: Option<Version>,
    /// What it defines for others, and nothing else does.
    pub symbols: BTreeSet<String>,
}

impl Other {
    fn read(path: PathBuf) -> io::Result<Self> {
        let data = fs::read(&path)?;
        let file = object::File::parse(&*data).map_err(io::Error::other)?;
        let declared = Declarations::read(&data).map_err(io::Error::other)?;
        let symbols = file
            .symbols()
            .filter(|symbol| symbol.is_definition() && symbol.is_global());
        let names = symbols.filter_map(|symbol| Some(symbol.name().ok()?.to_owned()));
        Ok(Self {
            version: declared.versions.into_iter().next(),
            symbols: names.collect(),
            path,
        })
    }
}

/// Makes, or finds in the cache, everything about a kernel.
///
/// # Errors
///
/// When its headers, clang or libclang are missing or of no use.
pub(super) fn prepare(
    cache: &Cache,
    kernel: &Kernel,
    framework: &Path,
    shell: &Shell,
) -> Result<Target, Error> {
    let release = kernel.release.clone();
    let headers =
        Headers::find(&kernel.headers).ok_or_else(|| kmod_target::Error::Vanished {
            release: release.clone(),
            path: kernel.headers.clone(),
        })??;
    let symbols = headers.symbols(kernel.image.as_deref())?;
    let major = headers.version / 100_000;
    let triple = format!("x86_64-unknown-freebsd{major}");
    let clang = Clang::any(Toolchain::find()?.llvm_major())?;
    let shims = shims::folder(framework, "freebsd");
    let absent = shims.join(ABSENT);
    let links = links(cache, &headers, shell)?;
    let c_flags = c_flags(&headers, links.as_deref(), &triple, &absent);
    let key = c_flags
        .iter()
        .fold(KeyBuilder::default(), KeyBuilder::with)
        .with(&clang.version)
        .with(include_str!("freebsd.rs"))
        .with_folder(&absent, &[".h"])?;
    let mut clang_args = c_flags.clone();
    clang_args.push("-D__BINDGEN__".to_owned());
    let interface = Interface {
        release: &release,
        shims: &shims,
        clang_args: &clang_args,
        lists: &LISTS,
        compile_layouts: |folder: &Path| compile_layouts(&clang, &c_flags, folder),
        cfgs: "--cfg=MODULE\n--cfg=kernel_freebsd\n".to_owned(),
    };
    let folder = interface.prepare(cache, key, shell)?;
    Ok(Target {
        release,
        headers: headers.root,
        demands: flags::for_freebsd(triple),
        folder,
        shim_sources: shims,
        kind: Kind::FreeBsd(FreeBsd {
            clang,
            c_flags,
            symbols,
            others: Vec::new(),
        }),
    })
}

impl FreeBsd {
    /// Compiles every shim and archives the objects: the linker takes what a driver uses, file by file.
    ///
    /// # Errors
    ///
    /// With clang's words, when a file does not compile.
    pub(super) fn compile_shims(&self, target: &Target, archive: &Path) -> Result<(), Error> {
        let scratch = Scratch::new("kmod-shims-").map_err(Error::io(env::temp_dir()))?;
        let mut ar = Command::new("ar");
        ar.arg("rcsD").arg(archive);
        for source in cache::files(&target.shim_sources, &[".c"])? {
            let stem = source.file_stem().unwrap_or_default();
            let object = scratch.path().join(stem).with_extension("o");
            let mut clang = self.command(&object);
            clang
                .args(paths::of_shims(target, scratch.path()))
                .arg(&source);
            process::run(&mut clang, "clang")?;
            ar.arg(object);
        }
        process::run(&mut ar, "ar").map(drop)
    }

    /// Adds what the modules in a folder define for others.
    pub(super) fn add_exports(&mut self, folder: &Path) -> io::Result<()> {
        let mut any = false;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|ending| ending != "ko") {
                continue;
            }
            any = true;
            let mut other = Other::read(path)?;
            // What is there without it, it is not needed for.
            other.symbols.retain(|name| !self.symbols.contains(name));
            self.symbols.extend(other.symbols.iter().cloned());
            self.others.push(other);
        }
        any.then_some(())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// clang, about to compile to an object.
    pub(crate) fn command(&self, object: &Path) -> Command {
        let mut clang = Command::new(&self.clang.program);
        clang
            .args(&self.c_flags)
            .args(["-gdwarf-4", "-gline-tables-only", "-c", "-o"])
            .arg(object)
            .env("LC_ALL", "C");
        clang
    }
}

/// Has clang compile `layouts.c` in a folder.
fn compile_layouts(clang: &Clang, c_flags: &[String], folder: &Path) -> Result<(), Error> {
    let mut command = Command::new(&clang.program);
    command
        .args(c_flags)
        // Each line that does not compile is an answer.
        .args(["-ferror-limit=0", "-c", "layouts.c", "-o", "layouts.o"])
        .current_dir(folder)
        .env("LC_ALL", "C");
    process::run(&mut command, "clang").map(drop)
}

/// The folder in which headers are found that lie in folders of other names, if there are such.
fn links(cache: &Cache, headers: &Headers, shell: &Shell) -> Result<Option<PathBuf>, Error> {
    if headers.links.is_empty() {
        return Ok(None);
    }
    let key = KeyBuilder::default().with(&headers.root).finish();
    let entry = cache.entry("links", &key, shell, |folder| {
        for (name, to) in &headers.links {
            let link = folder.join(name);
            symlink(to, &link).map_err(Error::io(link))?;
        }
        Ok(())
    })?;
    Ok(Some(entry))
}

/// The flags that all C is compiled with, and the headers read.
fn c_flags(headers: &Headers, links: Option<&Path>, triple: &str, absent: &Path) -> Vec<String> {
    let mut flags = vec![
        format!("--target={triple}"),
        // Of some headers the compiler is to know it; those that define it take this back.
        format!("-D__FreeBSD_version={}", headers.version),
    ];
    flags.extend(C_FLAGS.iter().map(|&flag| flag.to_owned()));
    let folders = links
        .into_iter()
        .chain(headers.folders.iter().map(PathBuf::as_path));
    for folder in folders {
        flags.extend(["-isystem".to_owned(), folder.display().to_string()]);
    }
    flags.extend(["-idirafter".to_owned(), absent.display().to_string()]);
    flags
}
