// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The statics in `module_parameters`: how a module gets at its parameters, and the kernel too.

use core::{cell::UnsafeCell, mem};

use super::{KParamGuard, value::ParamValue};
use crate::{
    error::{Result, code::EEXIST},
    os,
    sync::SetOnce,
};

/// A parameter that does not change once the module runs.
pub struct ModuleParamAccess<T> {
    given: SetOnce<T>,
    default: T,
}

/// A parameter that can be written while the module runs.
///
/// # Invariants
///
/// `value` is written only with the lock of the module's parameters held, and read only while it is held.
///
/// # Examples
///
/// What was read cannot be kept beyond the lock:
///
/// ```compile_fail,E0505
/// # use kernel::{ThisModule, module_param::{StringParam, WritableParamAccess}};
/// fn first_byte(label: &WritableParamAccess<StringParam>, module: &ThisModule) -> Option<u8> {
///     let lock = module.kernel_param_lock();
///     let label = label.read(&lock);
///     drop(lock);
///     label.to_bytes().first().copied()
/// }
/// ```
///
/// Nor can it be read without the lock:
///
/// ```compile_fail,E0599
/// # use kernel::module_param::WritableParamAccess;
/// fn size(size: &WritableParamAccess<u32>) -> u32 {
///     *size.value()
/// }
/// ```
pub struct WritableParamAccess<T> {
    value: UnsafeCell<T>,
}

/// What the kernel does with a parameter.
pub trait Access: Sync + 'static {
    /// The type of the parameter.
    type Param: ParamValue;

    /// Sets the parameter.
    ///
    /// # Safety
    ///
    /// - The lock of the module's parameters is held, by the kernel on behalf of this call.
    unsafe fn set(&self, value: Self::Param) -> Result;

    /// Returns the value in force.
    ///
    /// # Safety
    ///
    /// - The lock of the module's parameters is held for as long as the value is borrowed.
    unsafe fn current(&self) -> &<Self::Param as ParamValue>::Value;

    /// Drops what was given.
    ///
    /// # Safety
    ///
    /// - Nobody accesses the parameter during this call, or ever after.
    unsafe fn free(&self);
}

impl<T> ModuleParamAccess<T> {
    #[doc(hidden)]
    pub const fn new(default: T) -> Self {
        Self {
            given: SetOnce::new(),
            default,
        }
    }
}

impl<T: ParamValue> ModuleParamAccess<T> {
    /// Returns the value: what was given when the module was loaded, else the default.
    pub fn value(&self) -> &T::Value {
        self.given.as_ref().unwrap_or(&self.default).view()
    }
}

impl<T: ParamValue> Access for ModuleParamAccess<T> {
    type Param = T;

    unsafe fn set(&self, value: T) -> Result {
        self.given.populate(value).then_some(()).ok_or(EEXIST)
    }

    unsafe fn current(&self) -> &T::Value {
        self.value()
    }

    unsafe fn free(&self) {
        // SAFETY: by the safety requirement nobody else accesses the parameter any more.
        unsafe { self.given.take_down() };
    }
}

impl<T> WritableParamAccess<T> {
    #[doc(hidden)]
    pub const fn new(default: T) -> Self {
        // INVARIANT: nobody else knows of the value yet.
        Self {
            value: UnsafeCell::new(default),
        }
    }
}

impl<T: ParamValue> WritableParamAccess<T> {
    /// Returns the value, which stays what it is for as long as the lock is held.
    ///
    /// # Examples
    ///
    /// ```text
    /// let lock = THIS_MODULE.kernel_param_lock();
    /// pr_info!("{:?}\n", module_parameters::name.read(&lock));
    /// ```
    pub fn read<'a>(&'a self, _lock: &'a KParamGuard<'_>) -> &'a T::Value {
        // SAFETY: by the invariant of the guard the lock is held for `'a`.
        unsafe { self.current() }
    }

    /// Returns a copy of the value that is in force now.
    ///
    /// Takes the lock of the module's parameters: see [`ThisModule::kernel_param_lock`](crate::ThisModule) for where
    /// that can be done.
    pub fn get(&self) -> T
    where
        T: Copy,
    {
        let module = os::module::this_module();
        let _lock = module.kernel_param_lock();
        // SAFETY: by the type invariant the value is only written with the lock held, which it is here.
        unsafe { *self.value.get() }
    }
}

impl<T: ParamValue> Access for WritableParamAccess<T> {
    type Param = T;

    unsafe fn set(&self, value: T) -> Result {
        let place = self.value.get();
        // SAFETY: by the safety requirement the lock is held for this call, so by the type invariant nobody else
        // accesses the value.
        let old = mem::replace(unsafe { &mut *place }, value);
        drop(old);
        Ok(())
    }

    unsafe fn current(&self) -> &T::Value {
        let value = self.value.get();
        // SAFETY: by the safety requirement the lock is held while the value is borrowed, so by the type invariant it
        // is not written.
        unsafe { &*value }.view()
    }

    unsafe fn free(&self) {
        // SAFETY: by the safety requirement nobody accesses the value during this call or after it.
        unsafe { self.value.get().drop_in_place() };
    }
}

// SAFETY: the value is written with the lock held and read while it is held (type invariant): threads can hold
// references at once (`Sync`), and one may drop what another gave (`Send`).
unsafe impl<T: Send + Sync> Sync for WritableParamAccess<T> {}
