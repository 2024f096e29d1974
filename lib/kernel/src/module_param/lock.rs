// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The lock that keeps parameters from being changed.

use crate::{ThisModule, os, types::NotThreadSafe};

/// Shows that the parameters of the module are locked; unlocks them when dropped.
///
/// # Invariants
///
/// The lock of `module`, which is the module this code belongs to, is held by the task that made the guard.
///
/// # Examples
///
/// The task that locked has to unlock, so the guard stays with it:
///
/// ```compile_fail,E0277
/// # use kernel::module_param::KParamGuard;
/// fn send<T: Send>(_: T) {}
///
/// fn give_away(guard: KParamGuard<'_>) {
///     send(guard);
/// }
/// ```
#[must_use = "the parameters are unlocked when the guard is dropped"]
pub struct KParamGuard<'a> {
    module: &'a ThisModule,
    /// The task that locked has to unlock.
    _not_send: NotThreadSafe,
}

impl ThisModule {
    /// Locks the parameters of the module, so that none changes until the guard is dropped.
    ///
    /// Waits while somebody writes to one of them, or reads one through sysfs: not for atomic context. It must not
    /// be called while the lock is held already, which it is while a value is read from text or shown: neither
    /// `ModuleParam::try_from_param_arg` nor `ShowParam::show` can look at other parameters this way.
    pub fn kernel_param_lock(&self) -> KParamGuard<'_> {
        os::module_param::lock(self);
        // INVARIANT: just locked; a `ThisModule` is the module this code belongs to.
        KParamGuard {
            module: self,
            _not_send: NotThreadSafe,
        }
    }
}

impl Drop for KParamGuard<'_> {
    fn drop(&mut self) {
        let Self { module, _not_send } = self;
        // SAFETY: by the type invariant this task holds the lock.
        unsafe { os::module_param::unlock(module) };
    }
}
