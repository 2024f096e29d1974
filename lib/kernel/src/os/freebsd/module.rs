// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How a module is declared to the kernel, and what it is told of: loading, unloading, the end of the system.
//!
//! The kernel looks for no name in a module but for linker sets: arrays of pointers in sections of known names, to what is
//! to be run, and to what the module is called, offers and needs. `module!` fills them with what is made here.
//!
//! C headers: `sys/module.h`, `sys/kernel.h`, `sys/linker_set.h`; manuals: module(9), DECLARE_MODULE(9).

use core::{cell::UnsafeCell, ptr};

use kernel_sys::bindings::{
    self, mod_depend, mod_metadata, mod_version, moduledata, sysinit, sysinit__bindgen_ty_1,
};

pub(crate) use super::super::common::module::RawModule;
pub use super::super::common::module::this_module;
use super::{door, module_param::KernelParam};
use crate::{
    error::{
        Error, Result,
        code::{EBUSY, EINVAL, EOPNOTSUPP},
    },
    ffi,
    module::{InPlaceModule, ModuleSlot, ThisModule},
    os::sync::wait::sleep_a_tick,
    str::CStr,
};

/// A module with all that is done when it is loaded and unloaded.
pub struct Declared<T: 'static> {
    slot: ModuleSlot<T>,
    module: &'static ThisModule,
    params: &'static [KernelParam],
}

impl<T: InPlaceModule> Declared<T> {
    /// Declares a module.
    pub const fn new(module: &'static ThisModule, params: &'static [KernelParam]) -> Self {
        Self {
            slot: ModuleSlot::new(),
            module,
            params,
        }
    }

    /// What the kernel tells a module.
    fn hear(&'static self, what: ffi::c_int) -> Result {
        match what {
            bindings::KMOD_MOD_LOAD => self.load(),
            // Somebody may have come since it was asked, or nobody have been asked.
            bindings::KMOD_MOD_UNLOAD if !close() => Err(EBUSY),
            bindings::KMOD_MOD_UNLOAD => {
                self.slot.end();
                self.forget();
                Ok(())
            }
            // Asked first, unless somebody insists: unloading would wait for whoever uses the module.
            bindings::KMOD_MOD_QUIESCE if is_held() => Err(EBUSY),
            bindings::KMOD_MOD_QUIESCE => self.slot.ask().map_err(as_veto),
            // What is not dealt with has to be said, the end of the system among it.
            _ => Err(EOPNOTSUPP),
        }
    }

    fn load(&'static self) -> Result {
        #[cfg(feature = "testing")]
        super::testing::begin(self.module)?;
        let given = self.params.iter().try_for_each(KernelParam::take);
        let outcome = given.and_then(|()| self.slot.begin(self.module));
        if outcome.is_err() {
            // Memory of a device that was there for a moment may be mapped, and the module has to be there as long.
            while !close() {
                sleep_a_tick();
            }
            self.forget();
            return outcome;
        }
        // The driver's own settings come first where names are the same.
        let name = name_of(self.module);
        self.params.iter().for_each(|param| param.offer(name));
        Ok(())
    }

    /// Gives up what is there beside the value of the module.
    fn forget(&self) {
        #[cfg(feature = "testing")]
        super::testing::end();
        for param in self.params {
            param.withdraw();
            // SAFETY: there is no value of the module, what could call into it has ended, and no setting is left: nobody
            // looks at the parameter any more. The module is not loaded again, but anew.
            unsafe { param.free() };
        }
    }
}

/// What a module is called.
pub(super) fn name_of(module: &ThisModule) -> &'static CStr {
    // SAFETY: the module is there as long as its code runs.
    let name = unsafe { (*module.as_ptr()).name };
    // SAFETY: `module!` has put a string there that lives as long as the module.
    unsafe { CStr::from_ptr(name.cast()) }
}

/// An answer that the kernel takes for a refusal. These two it takes for that of a module that does not know the question.
fn as_veto(error: Error) -> Error {
    if error == EINVAL || error == EOPNOTSUPP {
        EBUSY
    } else {
        error
    }
}

/// Whether somebody uses the module in a way that keeps it from being unloaded.
fn is_held() -> bool {
    // SAFETY: the function reads a counter.
    unsafe { bindings::kmod_module_is_held() }
}

/// Sees to it that nobody uses the module in such a way any more; fails if somebody does.
fn close() -> bool {
    // SAFETY: the function changes a counter.
    unsafe { bindings::kmod_module_close() }
}

/// Calls the module that `data` declares.
///
/// # Safety
///
/// - `data` points to a [`Declared`] of `T` that lives in a static.
unsafe extern "C" fn hear<T: InPlaceModule + 'static>(
    _: *mut bindings::module,
    what: ffi::c_int,
    data: *mut ffi::c_void,
) -> ffi::c_int {
    door::enter_event(|| {
        let declared: *const Declared<T> = data.cast();
        // SAFETY: by the safety requirement.
        let declared: &'static Declared<T> = unsafe { &*declared };
        declared.hear(what)
    })
}

/// What the kernel knows a module by: its name, and whom to tell.
#[repr(transparent)]
pub struct ModuleData(moduledata);

impl ModuleData {
    /// Makes the one of a declared module.
    pub const fn new<T: InPlaceModule + 'static>(
        name: &'static CStr,
        declared: &'static Declared<T>,
    ) -> Self {
        Self(moduledata {
            name: name.as_ptr().cast(),
            evhand: Some(hear::<T>),
            priv_: ptr::from_ref(declared).cast_mut().cast(),
        })
    }
}

// SAFETY: it is never written, and what it points to is shared by design: a `Declared` has a `ModuleSlot`, which is
// `Sync`, and references.
unsafe impl Sync for ModuleData {}

/// What makes the kernel register a module when it is loaded. The kernel links it into its lists.
#[repr(transparent)]
pub struct Registration(UnsafeCell<sysinit>);

impl Registration {
    /// Makes the one of a module.
    pub const fn new(data: &'static ModuleData) -> Self {
        Self(UnsafeCell::new(sysinit {
            subsystem: bindings::KMOD_SI_SUB_DRIVERS,
            order: bindings::KMOD_SI_ORDER_MIDDLE,
            next: sysinit__bindgen_ty_1 {
                stqe_next: ptr::null_mut(),
            },
            func: Some(bindings::module_register_init),
            udata: ptr::from_ref(data).cast(),
        }))
    }
}

// SAFETY: nobody but the kernel accesses it.
unsafe impl Sync for Registration {}

/// Something that is said of a module.
#[repr(transparent)]
pub struct Metadata(mod_metadata);

impl Metadata {
    /// That there is a module of this name.
    pub const fn module(name: &'static CStr, data: &'static ModuleData) -> Self {
        Self::new(bindings::KMOD_MDT_MODULE, name, ptr::from_ref(data).cast())
    }

    /// That the module can be asked for by its name, of which there is one version.
    pub const fn version(name: &'static CStr) -> Self {
        const VERSION: &mod_version = &mod_version { mv_version: 1 };
        Self::new(
            bindings::KMOD_MDT_VERSION,
            name,
            ptr::from_ref(VERSION).cast(),
        )
    }

    /// That the module needs a kernel of the release it was built for, or a later one of the same branch.
    pub const fn kernel() -> Self {
        const KERNEL: &mod_depend = &mod_depend {
            md_ver_minimum: bindings::KMOD_KERNEL_OLDEST,
            md_ver_preferred: bindings::KMOD_KERNEL_OLDEST,
            md_ver_maximum: bindings::KMOD_KERNEL_NEWEST,
        };
        Self::new(
            bindings::KMOD_MDT_DEPEND,
            c"kernel",
            ptr::from_ref(KERNEL).cast(),
        )
    }

    const fn new(type_: ffi::c_int, name: &'static CStr, data: *const ffi::c_void) -> Self {
        Self(mod_metadata {
            md_version: bindings::KMOD_MDT_STRUCT_VERSION,
            md_type: type_,
            md_data: data,
            md_cval: name.as_ptr().cast(),
        })
    }
}

// SAFETY: it is never written, and points to statics that are not either.
unsafe impl Sync for Metadata {}
