// SPDX-License-Identifier: MIT OR Apache-2.0

//! One kernel as the pipeline needs it: its demands, its configuration as cfgs, bindings, shims.
//!
//! All of it depends on the kernel, the framework and the tools only, not on a driver, and is made once.

mod bindings;
mod layouts;
mod reachable;
mod shims;
pub mod spec;

pub use bindings::{Libclang, libclang};

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use kmod_report::Shell;
use kmod_target::{
    Kernel,
    config::Config,
    kbuild::{self, Kbuild},
    symvers::Symvers,
};

use crate::{
    Error,
    cache::{Cache, KeyBuilder},
    flags::{self, Demands},
};

/// Where the C shims of Linux lie in the framework.
const SHIMS: &str = "lib/kernel-sys/shims/linux";

/// One kernel, ready to build for.
#[derive(Debug)]
pub struct Target {
    /// The kernel's release.
    pub release: String,
    /// The headers tree, where kbuild works.
    pub headers: PathBuf,
    /// What kbuild said about compiling C.
    pub kbuild: Kbuild,
    /// What the kernel exports.
    pub symvers: Symvers,
    /// What the kernel demands of every Rust crate.
    pub demands: Demands,
    /// The folder with `bindings.rs` and `rustc_cfg`; its name changes with these and with the shims.
    pub folder: PathBuf,
    /// The folder with the sources of the shims.
    pub shim_sources: PathBuf,
}

impl Target {
    /// Makes, or finds in the cache, everything about a kernel.
    ///
    /// # Errors
    ///
    /// When its headers, its compiler or libclang are missing or of no use.
    pub fn prepare(
        cache: &Cache,
        kernel: &Kernel,
        framework: &Path,
        shell: &Shell,
    ) -> Result<Self, Error> {
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

        let shims = framework.join(SHIMS);
        let clang = libclang()?.version;
        let key = identity
            .with(&clang)
            .with(env::var_os("BINDGEN_EXTRA_CLANG_ARGS").unwrap_or_default())
            // Another way of reading gives other bindings of the same headers.
            .with(include_str!("target/bindings.rs"))
            .with(include_str!("target/reachable.rs"))
            .with_folder(&shims, &[".c", ".h"])?
            .finish();
        let folder = cache.entry("target", &key, shell, |folder| {
            shell.status("Generating", format_args!("bindings for {release}"));
            let mut bindings =
                bindings::generate(&release, &headers, &kbuild, &shims.join("shims.h"))?;
            let unsaid = layouts::compare(&release, &headers, &shims, &bindings)?;
            bindings.remove(&unsaid);
            bindings.write(&folder.join("bindings.rs"))?;
            let mut cfg = String::from("--cfg=MODULE\n--cfg=CONFIG_RUST\n");
            for capability in bindings.capabilities() {
                cfg += &format!("--cfg={capability}\n");
            }
            cfg += &config.rustc_cfg();
            let path = folder.join("rustc_cfg");
            fs::write(&path, cfg).map_err(Error::io(&path))
        })?;
        Ok(Self {
            release,
            headers,
            kbuild,
            symvers,
            demands,
            folder,
            shim_sources: shims,
        })
    }

    /// The argument file with the configuration as cfgs.
    #[must_use]
    pub fn rustc_cfg(&self) -> PathBuf {
        self.folder.join("rustc_cfg")
    }

    /// Makes, or finds in the cache, the archive of the shims compiled by the kernel's own compiler.
    ///
    /// # Errors
    ///
    /// With kbuild's words, when a shim does not compile.
    pub fn shims(&self, cache: &Cache, shell: &Shell) -> Result<PathBuf, Error> {
        let key = KeyBuilder::default().with(&self.folder).finish();
        let entry = cache.entry("shims", &key, shell, |folder| {
            shell.status("Compiling", format_args!("shims for {}", self.release));
            let archive = folder.join("libshims.a");
            shims::compile(&self.release, &self.headers, &self.shim_sources, &archive)
        })?;
        Ok(entry.join("libshims.a"))
    }

    /// Lets a plain `cargo check` see this kernel: the link `last` in the cache.
    ///
    /// # Errors
    ///
    /// When the link cannot be set.
    pub fn remember_for_host_checks(&self, cache: &Cache) -> Result<(), Error> {
        let link = cache.root().join("last");
        if fs::read_link(&link).is_ok_and(|target| target == self.folder) {
            return Ok(());
        }
        // A link cannot be replaced in one step, but a renamed one replaces another.
        let fresh = cache.root().join(format!(".last-{}", std::process::id()));
        std::os::unix::fs::symlink(&self.folder, &fresh)
            .and_then(|()| fs::rename(&fresh, &link))
            .map_err(Error::io(&link))
    }
}
