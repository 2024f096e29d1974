// SPDX-License-Identifier: MIT OR Apache-2.0

//! What Rust sees of a kernel: bindings, on which libclang and the kernel's compiler agree, and cfgs.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use kmod_report::Shell;

use super::{
    bindings::{self, Lists, libclang},
    layouts, shims,
};
use crate::{
    Error,
    cache::{Cache, KeyBuilder},
};

/// How a system's headers are read.
pub(super) struct Interface<'a, C> {
    /// The kernel's release.
    pub(super) release: &'a str,
    /// The system's folder of shims.
    pub(super) shims: &'a Path,
    /// What clang is to read headers with.
    pub(super) clang_args: &'a [String],
    /// What is to be known of structures.
    pub(super) lists: &'a Lists,
    /// Has the kernel's compiler compile `layouts.c` in a folder.
    pub(super) compile_layouts: C,
    /// The cfgs that are there whatever the shims find, a line each.
    pub(super) cfgs: String,
}

impl<C: Fn(&Path) -> Result<(), Error>> Interface<'_, C> {
    /// Makes, or finds in the cache, the folder with `bindings.rs` and `rustc_cfg`. The key has what only one system looks at.
    pub(super) fn prepare(
        self,
        cache: &Cache,
        key: KeyBuilder,
        shell: &Shell,
    ) -> Result<PathBuf, Error> {
        let key = shims::with(key, self.shims)?
            .with(&libclang()?.version)
            .with(env::var_os("BINDGEN_EXTRA_CLANG_ARGS").unwrap_or_default())
            // Another way of reading gives other bindings of the same headers.
            .with(include_str!("bindings.rs"))
            .with(include_str!("reachable.rs"))
            .with(include_str!("interface.rs"))
            .with(include_str!("layouts.rs"))
            .with(include_str!("layouts/c.rs"))
            .with(include_str!("layouts/claims.rs"))
            .with(include_str!("layouts/names.rs"))
            .with(include_str!("layouts/rust.rs"))
            .finish();
        cache.entry("target", &key, shell, |folder| {
            shell.status("Generating", format_args!("bindings for {}", self.release));
            self.generate(folder)
        })
    }

    fn generate(self, folder: &Path) -> Result<(), Error> {
        let Self {
            release,
            shims,
            clang_args,
            lists,
            compile_layouts,
            mut cfgs,
        } = self;
        let mut bindings = bindings::generate(release, clang_args, &shims.join("shims.h"), lists)?;
        let unsaid = layouts::compare(release, shims, &bindings, compile_layouts)?;
        bindings.remove(&unsaid);
        bindings.write(&folder.join("bindings.rs"))?;
        for capability in bindings.capabilities() {
            cfgs += &format!("--cfg={capability}\n");
        }
        let path = folder.join("rustc_cfg");
        fs::write(&path, cfgs).map_err(Error::io(&path))
    }
}
