// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel knows a module by: an object that C calls `__this_module` here, whatever it is.

#[cfg(not(kernel_freebsd))]
pub(crate) use kernel_sys::bindings::module as RawModule;
#[cfg(kernel_freebsd)]
pub(crate) use kernel_sys::bindings::moduledata as RawModule;

use crate::module::ThisModule;

/// Returns the module into which this crate is linked.
pub const fn this_module() -> ThisModule {
    // SAFETY: a module holds all of its Rust code, this crate included, so this is the module of whoever can call.
    unsafe { ThisModule::from_ptr(raw_module()) }
}

/// The object that kbuild makes for each module of Linux, and `module!` for each of FreeBSD.
#[cfg(target_os = "none")]
pub(in crate::os) const fn raw_module() -> *mut RawModule {
    &raw mut kernel_sys::bindings::__this_module
}

/// There is no module on the host.
#[cfg(not(target_os = "none"))]
pub(in crate::os) const fn raw_module() -> *mut RawModule {
    core::ptr::null_mut()
}
