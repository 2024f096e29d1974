// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parameters of a module: what the kernel's environment says of them when the module is loaded.
//!
//! The parameter `count` of the module `hello` is `hello.count` there, set with kenv(1) or in loader.conf(5). Nobody writes
//! to it later, so that there is nothing to lock.
//!
//! C header: `sys/kernel.h`; manual: getenv(9).

use core::any::type_name;

use kernel_sys::bindings;

use super::super::common::module_param::report;
use crate::{
    error::Result,
    module::ThisModule,
    module_param::{Access, ParamValue, ShowParam},
    str::{BStr, CStr},
};

/// A parameter, and what becomes of its value.
///
/// # Invariants
///
/// `access` points to the static that the functions are made for.
pub struct KernelParam {
    name: &'static CStr,
    type_: fn() -> &'static str,
    access: *const (),
    set: unsafe fn(*const (), &BStr) -> Result,
    free: unsafe fn(*const ()),
}

impl KernelParam {
    /// Creates a parameter of that name, which is the module's, a dot and its own.
    pub const fn new<A: Access>(name: &'static CStr, access: &'static A, _mode: u16) -> Self {
        // INVARIANT: the functions are those of `A`.
        Self {
            name,
            type_: type_name::<<A::Param as ParamValue>::Value>,
            access: core::ptr::from_ref(access).cast(),
            set: set::<A>,
            free: free::<A>,
        }
    }

    /// The same: the environment shows what was given.
    pub const fn readable<A: Access>(name: &'static CStr, access: &'static A, mode: u16) -> Self
    where
        <A::Param as ParamValue>::Value: ShowParam,
    {
        Self::new(name, access, mode)
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

// SAFETY: it is never written, and what it points to is shared by design: `Access` is `Sync`.
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

/// Nothing is to be locked: parameters change only while the module is loaded, before its code runs.
pub(crate) fn lock(_: &ThisModule) {}

/// Nothing is to be unlocked.
///
/// # Safety
///
/// None is needed; on other systems the calling task has locked them.
pub(crate) unsafe fn unlock(_: &ThisModule) {}
