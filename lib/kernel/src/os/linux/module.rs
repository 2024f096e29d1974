// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel calls when a module is loaded and unloaded.
//!
//! C header: `include/linux/module.h`; reference: <https://docs.kernel.org/driver-api/basics.html>.

pub(crate) use super::super::common::module::RawModule;
pub(super) use super::super::common::module::raw_module;
pub use super::super::common::module::this_module;
use super::door;
use crate::{
    ffi,
    module::{InPlaceModule, ModuleSlot, ThisModule},
};

impl<T> ModuleSlot<T> {
    /// Makes the module: all of `init_module`. Returns 0 or a negative error number.
    #[optimize(size)]
    pub fn load(&'static self, module: &'static ThisModule) -> ffi::c_int
    where
        T: InPlaceModule,
    {
        door::enter_errno(|| self.begin(module).map(|()| 0))
    }

    /// Drops the module, if it is there: all of `cleanup_module`.
    #[optimize(size)]
    pub fn unload(&'static self) {
        door::enter(|| self.end());
    }
}
