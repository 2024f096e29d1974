// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Kernel modules: the one under test, and others that the machine has at hand.

use alloc::{format, string::String};

use crate::{
    error::{Result, of},
    fs, guest,
    os::module as os,
};

/// Where the machine keeps the files of modules.
const FILES: &str = "/kmod/modules";

/// A kernel module, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    name: String,
}

impl Module {
    /// The module under test, which is loaded when a test begins.
    ///
    /// # Panics
    ///
    /// Outside of the virtual machine.
    #[must_use]
    pub fn under_test() -> Self {
        Self::named(&guest::module_under_test())
    }

    /// The module of this name, whether it is loaded or not.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.replace('-', "_"),
        }
    }

    /// Loads a module that the machine has at hand: the one under test, and those it needs. Parameters are separated
    /// by blanks: `"size=3 name=x"`.
    ///
    /// # Errors
    ///
    /// What the module's own start fails with; [`EEXIST`](crate::errno::EEXIST) if it is loaded.
    ///
    /// # Panics
    ///
    /// Outside of the virtual machine.
    #[track_caller]
    pub fn load(name: &str, parameters: &str) -> Result<Self> {
        let module = Self::named(name);
        let file = format!("{FILES}/{}.ko", module.name);
        Self::load_file(&file, parameters)?;
        Ok(module)
    }

    /// Loads a module from a file.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    ///
    /// # Panics
    ///
    /// Outside of the virtual machine.
    #[track_caller]
    pub fn load_file(file: &str, parameters: &str) -> Result {
        guest::demand();
        os::load(file, parameters).map_err(of(format_args!("load {file:?} {parameters:?}")))
    }

    /// Unloads the module, without waiting for its users to go away.
    ///
    /// # Errors
    ///
    /// [`EAGAIN`](crate::errno::EAGAIN) if it is in use.
    ///
    /// # Panics
    ///
    /// Outside of the virtual machine.
    #[track_caller]
    pub fn unload(&self) -> Result {
        guest::demand();
        os::unload(&self.name).map_err(of(format_args!("unload {}", self.name)))
    }

    /// Unloads the module and loads it again with these parameters. After the test it is loaded once more, with those
    /// of the run.
    ///
    /// # Errors
    ///
    /// As [`unload`](Self::unload) and [`load`](Self::load); if it could not be loaded, it is not there.
    ///
    /// # Panics
    ///
    /// Outside of the virtual machine.
    #[track_caller]
    pub fn reload(&self, parameters: &str) -> Result {
        self.unload()?;
        Self::load(&self.name, parameters).map(drop)
    }

    /// Loads the module with the parameters of the run, as it was when the tests began.
    ///
    /// # Errors
    ///
    /// As [`unload`](Self::unload) and [`load`](Self::load).
    ///
    /// # Panics
    ///
    /// Outside of the virtual machine.
    #[track_caller]
    pub fn restore(&self) -> Result {
        if self.is_loaded() {
            self.unload()?;
        }
        Self::load(&self.name, &guest::parameters()).map(drop)
    }

    /// A number that is another one each time it is loaded; `None` while it is not.
    #[must_use]
    pub fn generation(&self) -> Option<u64> {
        let folder = fs::metadata(&os::folder(&self.name)).ok();
        folder
            .filter(|_| self.is_loaded())
            .map(|folder| folder.inode())
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is loaded.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        fs::exists(&format!("{}/refcnt", os::folder(&self.name)))
    }

    /// How often it is in use.
    ///
    /// # Errors
    ///
    /// [`ENOENT`](crate::errno::ENOENT) if it is not loaded.
    #[track_caller]
    pub fn references(&self) -> Result<usize> {
        let text = fs::read_to_string(&format!("{}/refcnt", os::folder(&self.name)))?;
        Ok(text.trim().parse().unwrap_or(usize::MAX))
    }

    /// The value of a parameter, without the newline at its end.
    ///
    /// # Errors
    ///
    /// Those of the system; [`ENOENT`](crate::errno::ENOENT) if it has no such parameter, or not one that can be read.
    #[track_caller]
    pub fn parameter(&self, name: &str) -> Result<String> {
        let mut value = fs::read_to_string(&self.parameter_file(name))?;
        if value.ends_with('\n') {
            value.pop();
        }
        Ok(value)
    }

    /// Changes a parameter of the module that runs.
    ///
    /// # Errors
    ///
    /// What the module refuses it with.
    ///
    /// # Panics
    ///
    /// Outside of the virtual machine.
    #[track_caller]
    pub fn set_parameter(&self, name: &str, value: &str) -> Result {
        guest::demand();
        let file = fs::File::options()
            .write(true)
            .open(&self.parameter_file(name))?;
        file.write_all(value.as_bytes())
    }

    fn parameter_file(&self, name: &str) -> String {
        format!("{}/parameters/{name}", os::folder(&self.name))
    }
}
