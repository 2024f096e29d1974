// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel knows of a parameter, and the functions it calls to set, show and free one.
//!
//! C header: `include/linux/moduleparam.h`; reference: <https://docs.kernel.org/core-api/kernel-api.html>.

use core::{any::type_name, fmt::Write as _, marker::PhantomData, mem, ptr, slice};

use kernel_sys::bindings::{self, kernel_param, kernel_param_ops};

use super::{
    super::common::module_param::{Shown, report},
    door,
    module::raw_module,
};
use crate::{
    error::code::{EINVAL, ENOSPC},
    ffi, fmt,
    module::ThisModule,
    module_param::{Access, ParamValue, ShowParam},
    str::{BStr, CStr},
};

/// Size of the buffer a value is shown in: the kernel promises 4 KiB, whatever its pages are.
const SHOW_BYTES: usize = 4096;

/// An entry of the section `__param`.
///
/// # Invariants
///
/// `arg` points to the static that the functions in `ops` are made for.
#[repr(transparent)]
pub struct KernelParam(kernel_param);

impl KernelParam {
    /// Creates the entry of a parameter that cannot be read in sysfs.
    pub const fn new<A: Access>(name: &'static CStr, access: &'static A, mode: u16) -> Self {
        Self::with_ops(name, access, mode, &Ops::<A>::SET)
    }

    /// Creates the entry of a parameter that can be read in sysfs.
    pub const fn readable<A: Access>(name: &'static CStr, access: &'static A, mode: u16) -> Self
    where
        <A::Param as ParamValue>::Value: ShowParam,
    {
        Self::with_ops(name, access, mode, &Ops::<A>::SET_AND_GET)
    }

    const fn with_ops<A: Access>(
        name: &'static CStr,
        access: &'static A,
        mode: u16,
        ops: &'static kernel_param_ops,
    ) -> Self {
        // INVARIANT: both callers pass operations made for `A`.
        Self(kernel_param {
            name: name.as_ptr().cast(),
            mod_: raw_module(),
            ops: ptr::from_ref(ops),
            perm: mode,
            level: -1,
            flags: 0,
            __bindgen_anon_1: bindings::kernel_param__bindgen_ty_1 {
                arg: ptr::from_ref(access).cast_mut().cast(),
            },
        })
    }

    fn arg(&self) -> *mut ffi::c_void {
        // SAFETY: all members of the union are pointers, and this is the one that was set.
        unsafe { self.0.__bindgen_anon_1.arg }
    }
}

// SAFETY: it is never written, and what it points to is shared by design: `Access` is `Sync`.
unsafe impl Sync for KernelParam {}

/// The functions that the kernel calls for a parameter with access of type `A`.
struct Ops<A>(PhantomData<A>);

impl<A: Access> Ops<A> {
    const SET: kernel_param_ops = kernel_param_ops {
        flags: if A::Param::NOARG {
            bindings::KMOD_KERNEL_PARAM_OPS_FL_NOARG
        } else {
            0
        },
        set: Some(set::<A>),
        get: None,
        free: if mem::needs_drop::<A::Param>() {
            Some(free::<A>)
        } else {
            None
        },
    };
}

impl<A: Access> Ops<A>
where
    <A::Param as ParamValue>::Value: ShowParam,
{
    const SET_AND_GET: kernel_param_ops = kernel_param_ops {
        get: Some(get::<A>),
        ..Self::SET
    };
}

/// Sets a parameter: from the arguments of the module, or from a file in sysfs.
///
/// # Safety
///
/// - `param` points to a [`KernelParam`] made for `A`, and the lock of its module's parameters is held.
/// - `value` is null, or points to a string ended by a NUL that nobody changes during this call.
#[optimize(size)]
unsafe extern "C" fn set<A: Access>(
    value: *const ffi::c_char,
    param: *const kernel_param,
) -> ffi::c_int {
    door::enter_errno(|| {
        let arg = if value.is_null() {
            None
        } else {
            // SAFETY: by the safety requirement it is a string, and it is there during this call.
            let value = unsafe { CStr::from_ptr(value.cast()) }.to_bytes();
            // `echo` ends what it writes to a file with a newline.
            Some(BStr::from_bytes(value.strip_suffix(b"\n").unwrap_or(value)))
        };
        // SAFETY: by the safety requirement, and the callback ends before the module does.
        let access = unsafe { access_of::<A>(param) };
        let outcome = A::Param::parse(arg).and_then(|value| {
            // SAFETY: by the safety requirement the lock is held.
            unsafe { access.set(value) }
        });
        if let Err(error) = outcome {
            // SAFETY: by the safety requirement it points to an entry.
            let param = unsafe { &*param };
            // SAFETY: every entry has the name it was made with.
            let name = unsafe { CStr::from_ptr(param.name.cast()) };
            report(
                name,
                arg,
                type_name::<<A::Param as ParamValue>::Value>(),
                error,
            );
        }
        outcome.map(|()| 0)
    })
}

/// Shows a parameter in sysfs; returns the number of bytes written.
///
/// # Safety
///
/// - `param` points to a [`KernelParam`] made for `A`, and the lock of its module's parameters is held.
/// - `buffer` points to 4 KiB of initialised memory that nobody else accesses during this call.
#[optimize(size)]
unsafe extern "C" fn get<A: Access>(
    buffer: *mut ffi::c_char,
    param: *const kernel_param,
) -> ffi::c_int
where
    <A::Param as ParamValue>::Value: ShowParam,
{
    door::enter_errno(|| {
        // SAFETY: by the safety requirement.
        let buffer = unsafe { slice::from_raw_parts_mut(buffer, SHOW_BYTES) };
        // SAFETY: by the safety requirement.
        let access = unsafe { access_of::<A>(param) };
        // SAFETY: by the safety requirement the lock is held during this call, and the value is not kept.
        let value = unsafe { access.current() };
        let mut out = Buffer {
            bytes: buffer,
            len: 0,
        };
        writeln!(out, "{}", Shown(value)).map_err(|_| ENOSPC)?;
        // A page is not that long.
        ffi::c_int::try_from(out.len).map_err(|_| EINVAL)
    })
}

/// Drops the value of a parameter, when its module is gone.
///
/// # Safety
///
/// - `arg` points to the `A` of a parameter that nobody accesses during this call or after it.
unsafe extern "C" fn free<A: Access>(arg: *mut ffi::c_void) {
    door::enter(|| {
        let access: *const A = arg.cast();
        // SAFETY: by the safety requirement.
        let access = unsafe { &*access };
        // SAFETY: by the safety requirement.
        unsafe { access.free() };
    });
}

/// Finds the static of a parameter.
///
/// # Safety
///
/// - `param` points to a [`KernelParam`] made for `A`.
unsafe fn access_of<A: Access>(param: *const kernel_param) -> &'static A {
    let param: *const KernelParam = param.cast();
    // SAFETY: by the safety requirement it points to an entry, which lives in a static.
    let param = unsafe { &*param };
    let access: *const A = param.arg().cast();
    // SAFETY: by the invariant of `KernelParam` it points to a static of that type.
    unsafe { &*access }
}

/// Locks the parameters of a module.
pub(crate) fn lock(module: &ThisModule) {
    // SAFETY: by its invariant it is the pointer of a module that is there, for its code is running.
    unsafe { bindings::kmod_kernel_param_lock(module.as_ptr()) };
}

/// Unlocks the parameters of a module.
///
/// # Safety
///
/// - The calling task has locked them.
pub(crate) unsafe fn unlock(module: &ThisModule) {
    // SAFETY: by the safety requirement the task holds the lock; the pointer is valid as in `lock`.
    unsafe { bindings::kmod_kernel_param_unlock(module.as_ptr()) };
}

/// Text that is written to the start of a buffer, and fails where the buffer ends.
struct Buffer<'a> {
    bytes: &'a mut [u8],
    len: usize,
}

impl fmt::Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len.saturating_add(text.len());
        // sysfs wants the last byte of the page for itself.
        let limit = self.bytes.len().saturating_sub(1);
        let place = self
            .bytes
            .get_mut(self.len..end)
            .filter(|_| end <= limit)
            .ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
