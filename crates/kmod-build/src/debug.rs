// SPDX-License-Identifier: MIT OR Apache-2.0

//! The debug information of a module: in a file of its own, beside the module and not in it.
//!
//! `NAME.ko.debug` is the module as the linker left it, code and all, so that any tool can work with it alone;
//! `NAME.ko` is the same without debug information. Both carry one build id, by which a reader knows that
//! they belong together.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Error, process};

/// What the name of a module's file has more once its debug information is meant.
pub const ENDING: &str = "debug";

/// A module and its debug information, under names of work in progress.
#[derive(Debug)]
pub struct Pair {
    /// The module.
    pub ko: PathBuf,
    /// The module with its debug information.
    pub debug: PathBuf,
    /// The module's final name.
    name: PathBuf,
}

/// Makes the two files of the one that kbuild made.
///
/// # Errors
///
/// When a file cannot be written.
pub fn separate(made: &Path, release_dir: &Path, module_name: &str) -> Result<Pair, Error> {
    let pair = Pair {
        ko: release_dir.join(format!("{module_name}.ko.unchecked")),
        debug: release_dir.join(format!("{module_name}.ko.{ENDING}.unchecked")),
        name: release_dir.join(format!("{module_name}.ko")),
    };
    fs::copy(made, &pair.debug).map_err(Error::io(&pair.debug))?;
    let mut objcopy = Command::new("objcopy");
    objcopy.arg("--strip-debug").arg(made).arg(&pair.ko);
    process::run(&mut objcopy, "objcopy")?;
    Ok(pair)
}

impl Pair {
    /// Gives both files their names; returns that of the module.
    ///
    /// # Errors
    ///
    /// When a file cannot be renamed.
    pub fn keep(self) -> Result<PathBuf, Error> {
        let Self { ko, debug, name } = self;
        let beside = of_module(&name);
        fs::rename(&debug, &beside).map_err(Error::io(&beside))?;
        fs::rename(&ko, &name).map_err(Error::io(&name))?;
        Ok(name)
    }

    /// Removes both files: nothing is left that could be loaded.
    ///
    /// # Errors
    ///
    /// When a file cannot be removed.
    pub fn discard(self) -> Result<(), Error> {
        let Self { ko, debug, name: _ } = self;
        fs::remove_file(&ko).map_err(Error::io(&ko))?;
        fs::remove_file(&debug).map_err(Error::io(&debug))
    }
}

/// Where the debug information of a module is: beside it.
#[must_use]
pub fn of_module(ko: &Path) -> PathBuf {
    let mut name = ko.as_os_str().to_owned();
    name.push(".");
    name.push(ENDING);
    name.into()
}
