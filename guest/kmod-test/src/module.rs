// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Kernel modules: the one under test, and others that the machine has at hand.

use alloc::{format, string::String};

use crate::{
    error::{Error, Result, of},
    guest,
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
    /// What unloading a module fails with that is in use: [`EAGAIN`](crate::errno::EAGAIN) on Linux,
    /// [`EBUSY`](crate::errno::EBUSY) on FreeBSD.
    pub const IN_USE: Error = Error::from_number(os::IN_USE);

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
    /// [`IN_USE`](Self::IN_USE) if it is in use.
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
        os::generation(&self.name).ok()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is loaded.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.generation().is_some()
    }

    /// How often it is in use.
    ///
    /// # Errors
    ///
    /// [`ENOENT`](crate::errno::ENOENT) if it is not loaded.
    #[track_caller]
    pub fn references(&self) -> Result<usize> {
        os::references(&self.name).map_err(of(format_args!("count the users of {}", self.name)))
    }

    /// The value of a parameter, without the newline at its end.
    ///
    /// # Errors
    ///
    /// Those of the system; [`ENOENT`](crate::errno::ENOENT) if it has no such parameter, or one without permissions.
    #[track_caller]
    pub fn parameter(&self, name: &str) -> Result<String> {
        let asked = format_args!("read the parameter {name} of {}", self.name);
        let mut value = os::parameter(&self.name, name).map_err(of(asked))?;
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
        os::set_parameter(&self.name, name, value).map_err(of(format_args!(
            "set the parameter {name} of {} to {value:?}",
            self.name
        )))
    }
}
