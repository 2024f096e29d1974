// SPDX-License-Identifier: MIT OR Apache-2.0

//! One kernel as the pipeline needs it: its demands, its configuration as cfgs, bindings, shims.
//!
//! All of it depends on the kernel, the framework and the tools only, not on a driver, and is made once. What the
//! systems have in common is a [`Target`]; what only one has is in its [`Kind`].

mod bindings;
mod freebsd;
mod interface;
mod layouts;
#[cfg(test)]
mod lints;
mod linux;
mod reachable;
mod shims;
pub mod spec;

pub use bindings::{Libclang, libclang};
pub use freebsd::{FreeBsd, Other};
pub use linux::Linux;

use std::{
    fs,
    path::{Path, PathBuf},
};

use kmod_report::Shell;
use kmod_target::{Kernel, System};

use crate::{
    Error,
    cache::{Cache, KeyBuilder},
    flags::Demands,
};

/// One kernel, ready to build for.
#[derive(Debug)]
pub struct Target {
    /// The kernel's release.
    pub release: String,
    /// The headers tree: of Linux the place where kbuild works.
    pub headers: PathBuf,
    /// What the kernel demands of every Rust crate.
    pub demands: Demands,
    /// The folder with `bindings.rs` and `rustc_cfg`; its name changes with these and with the shims.
    pub folder: PathBuf,
    /// The folder with the sources of the shims.
    pub shim_sources: PathBuf,
    /// What is known of this system alone.
    pub kind: Kind,
}

/// What the systems do not have in common.
#[derive(Debug)]
pub enum Kind {
    /// A Linux kernel has a kbuild, and a list of what it exports.
    Linux(Linux),
    /// A FreeBSD kernel has headers, and symbols.
    FreeBsd(FreeBsd),
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
        match kernel.system {
            System::Linux => linux::prepare(cache, kernel, framework, shell),
            System::FreeBsd => freebsd::prepare(cache, kernel, framework, shell),
        }
    }

    /// The system, in the word that its folder of shims has.
    #[must_use]
    pub fn system(&self) -> &'static str {
        match self.kind {
            Kind::Linux(_) => "linux",
            Kind::FreeBsd(_) => "freebsd",
        }
    }

    /// The flags of the C compiler that the shims need beside the kernel's own.
    #[must_use]
    pub fn shim_flags(&self) -> &[String] {
        match &self.kind {
            Kind::Linux(linux) => &linux.shim_flags,
            Kind::FreeBsd(_) => &[],
        }
    }

    /// What only a Linux kernel has; `what` is the subject of a sentence: "… are of Linux".
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn linux(&self, what: &str) -> Result<&Linux, Error> {
        match &self.kind {
            Kind::Linux(linux) => Ok(linux),
            Kind::FreeBsd(_) => Err(kmod_target::Error::OtherSystem {
                release: self.release.clone(),
                is: System::FreeBsd,
                what: what.to_owned(),
                needed: System::Linux,
            }
            .into()),
        }
    }

    /// Adds what the modules in a folder offer to others.
    ///
    /// # Errors
    ///
    /// When no module was built there.
    pub fn add_exports(&mut self, folder: &Path) -> Result<(), Error> {
        let added = match &mut self.kind {
            Kind::Linux(linux) => linux.symvers.add(folder),
            Kind::FreeBsd(freebsd) => freebsd.add_exports(folder),
        };
        added.map_err(|source| Error::Depends {
            folder: folder.to_owned(),
            source,
        })
    }

    /// The argument file with the configuration as cfgs.
    #[must_use]
    pub fn rustc_cfg(&self) -> PathBuf {
        self.folder.join("rustc_cfg")
    }

    /// Makes, or finds in the cache, the archive of the shims: compiled by the kernel's own compiler, or by clang where
    /// a kernel takes what any compiler makes.
    ///
    /// # Errors
    ///
    /// With the compiler's words, when a shim does not compile.
    pub fn shims(&self, cache: &Cache, shell: &Shell) -> Result<PathBuf, Error> {
        let key = KeyBuilder::default().with(&self.folder).finish();
        let entry = cache.entry("shims", &key, shell, |folder| {
            shell.status("Compiling", format_args!("shims for {}", self.release));
            let archive = folder.join("libshims.a");
            match &self.kind {
                Kind::Linux(linux) => linux::compile_shims(self, linux, &archive),
                Kind::FreeBsd(freebsd) => freebsd.compile_shims(self, &archive),
            }
        })?;
        Ok(entry.join("libshims.a"))
    }

    /// Lets a plain `cargo check` see this kernel: the link `last` in the cache. It knows no cfg of the kernel's, and so
    /// looks with the eyes of Linux: a kernel of FreeBSD is for `cargo kmod check` alone.
    ///
    /// # Errors
    ///
    /// When the link cannot be set.
    pub fn remember_for_host_checks(&self, cache: &Cache) -> Result<(), Error> {
        if matches!(self.kind, Kind::FreeBsd(_)) {
            return Ok(());
        }
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
