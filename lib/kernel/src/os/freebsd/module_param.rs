// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parameters of a module: what the kernel's environment says of them when the module is loaded, and settings that show
//! and change them while it runs.
//!
//! The parameter `count` of the module `hello` is `hello.count` in both: set with kenv(1) or in loader.conf(5), and seen with
//! sysctl(8), as far as its permissions go.
//!
//! C headers: `sys/kernel.h`, `sys/sysctl.h`; manuals: getenv(9), sysctl(9).

mod setting;

use core::{
    any::type_name,
    cell::UnsafeCell,
    mem::MaybeUninit,
    sync::atomic::{
        AtomicBool,
        Ordering::{AcqRel, Release},
    },
};

use kernel_sys::bindings;

use super::{
    super::common::module_param::report,
    sysctl::{RawSysctl, unregister},
};
use crate::{
    error::Result,
    module::ThisModule,
    module_param::{Access, ParamValue, ShowParam},
    str::{BStr, CStr},
};

use setting::{Hidden, Readable, register_as};

/// A parameter, what becomes of its value, and its setting.
///
/// # Invariants
///
/// - `access` points to the static that the functions are made for.
/// - The setting is registered while `is_offered` says so, and only who loads or unloads the module changes that.
pub struct KernelParam {
    name: &'static CStr,
    mode: u16,
    type_: fn() -> &'static str,
    access: *const (),
    set: unsafe fn(*const (), &BStr) -> Result,
    free: unsafe fn(*const ()),
    register: setting::Register,
    setting: UnsafeCell<MaybeUninit<RawSysctl>>,
    is_offered: AtomicBool,
}

impl KernelParam {
    /// Creates a parameter of that name, which is the module's, a dot and its own. It cannot be read.
    pub const fn new<A: Access>(name: &'static CStr, access: &'static A, mode: u16) -> Self {
        Self::with_setting(name, access, mode, register_as::<Hidden<A>>)
    }

    /// Creates a parameter that can be read.
    pub const fn readable<A: Access>(name: &'static CStr, access: &'static A, mode: u16) -> Self
    where
        <A::Param as ParamValue>::Value: ShowParam,
    {
        Self::with_setting(name, access, mode, register_as::<Readable<A>>)
    }

    const fn with_setting<A: Access>(
        name: &'static CStr,
        access: &'static A,
        mode: u16,
        register: setting::Register,
    ) -> Self {
        // INVARIANT: the functions are those of `A`, and both callers pass one made for it. No setting is registered.
        Self {
            name,
            mode,
            type_: type_name::<<A::Param as ParamValue>::Value>,
            access: core::ptr::from_ref(access).cast(),
            set: set::<A>,
            free: free::<A>,
            register,
            setting: UnsafeCell::new(MaybeUninit::uninit()),
            is_offered: AtomicBool::new(false),
        }
    }

    /// Sets the parameter, if the environment has a value for it.
    pub(super) fn take(&self) -> Result {
        // SAFETY: the name is a string, and is only read.
        let value = unsafe { bindings::kmod_kern_getenv(self.name.as_ptr().cast()) };
        if value.is_null() {
            return Ok(());
        }
        // SAFETY: the kernel returned it as a string, which is there until it is given back below.
        let text = unsafe { CStr::from_ptr(value.cast()) };
        let arg = BStr::from_bytes(text.to_bytes());
        // SAFETY: by the type invariant it is made for what `access` points to. The module is being loaded, so that nobody
        // else is there.
        let outcome = unsafe { (self.set)(self.access, arg) };
        if let Err(error) = outcome {
            report(self.name, Some(arg), (self.type_)(), error);
        }
        // SAFETY: it came from the function above, and is not used any more.
        unsafe { bindings::kmod_freeenv(value) };
        outcome
    }

    /// Makes a setting of it, below the module's name, if somebody may read or write it. Where that name is taken there is
    /// none, which the log tells.
    pub(super) fn offer(&'static self, module: &'static CStr) {
        let Some(own) = self.own_name().filter(|_| self.mode != 0) else {
            return;
        };
        // SAFETY: by the type invariant the function is made for what `access` points to, and the setting is not registered
        // yet; both are in statics, which stay where they are.
        let registered = unsafe {
            (self.register)(
                self.setting.get().cast(),
                module,
                own,
                self.mode,
                self.access,
            )
        };
        match registered {
            // INVARIANT: it is registered now.
            Ok(()) => self.is_offered.store(true, Release),
            // SAFETY: the name is a string, and is only read.
            Err(error) => unsafe {
                bindings::kmod_param_not_offered(self.name.as_ptr().cast(), error.to_errno());
            },
        }
    }

    /// Removes the setting, after whoever reads or writes it.
    pub(super) fn withdraw(&'static self) {
        // INVARIANT: it is not registered any more when this returns.
        if self.is_offered.swap(false, AcqRel) {
            // SAFETY: by the type invariant it was registered, and nobody else removes it.
            unsafe { unregister(self.setting.get().cast()) };
        }
    }

    /// Its name without that of the module.
    fn own_name(&self) -> Option<&'static CStr> {
        let name = self.name.to_bytes_with_nul();
        let own = name.rsplit(|byte| *byte == b'.').next()?;
        CStr::from_bytes_with_nul(own).ok()
    }

    /// Drops what was given.
    ///
    /// # Safety
    ///
    /// - Nobody accesses the parameter during this call, or ever after.
    pub(super) unsafe fn free(&self) {
        // SAFETY: by the type invariant it is made for what `access` points to; the rest is asked of the caller.
        unsafe { (self.free)(self.access) };
    }
}

// SAFETY: what it points to is shared by design: `Access` is `Sync`. The setting is written by who loads or unloads the
// module, one task at a time, and in between by the kernel, which synchronises what it does.
unsafe impl Sync for KernelParam {}

/// # Safety
///
/// - `access` points to a static `A`, and nobody else accesses the parameter during this call.
unsafe fn set<A: Access>(access: *const (), value: &BStr) -> Result {
    let value = A::Param::parse(Some(value))?;
    // SAFETY: by the safety requirement.
    let access = unsafe { access_of::<A>(access) };
    // SAFETY: by the safety requirement nobody else is there, which is what the lock is for.
    unsafe { access.set(value) }
}

/// # Safety
///
/// - `access` points to a static `A`, and nobody accesses the parameter during this call, or ever after.
unsafe fn free<A: Access>(access: *const ()) {
    // SAFETY: by the safety requirement.
    let access = unsafe { access_of::<A>(access) };
    // SAFETY: by the safety requirement.
    unsafe { access.free() };
}

/// # Safety
///
/// - `access` points to a static `A`.
unsafe fn access_of<A: Access>(access: *const ()) -> &'static A {
    let access: *const A = access.cast();
    // SAFETY: by the safety requirement.
    unsafe { &*access }
}

/// Locks the parameters of the module.
pub(crate) fn lock(_: &ThisModule) {
    // SAFETY: the lock is there as long as the module.
    unsafe { bindings::kmod_param_lock() };
}

/// Unlocks the parameters of the module.
///
/// # Safety
///
/// - The calling task has locked them.
pub(crate) unsafe fn unlock(_: &ThisModule) {
    // SAFETY: by the safety requirement the task holds the lock.
    unsafe { bindings::kmod_param_unlock() };
}
