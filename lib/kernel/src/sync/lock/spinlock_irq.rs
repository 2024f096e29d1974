// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that are waited for without sleeping, and keep interrupts away.
//!
//! C header: `include/linux/spinlock.h`; reference: <https://docs.kernel.org/locking/spinlocks.html>.

use super::{Guard, Lock, spinlock::SpinLockGuard};
use crate::{interrupt::LocalInterruptDisabled, sync::SpinLock};

/// A `T` behind a lock that tasks and handlers of interrupts can share.
///
/// Like a [`SpinLock`], and while it is held there are no interrupts on the processor. Several may be held, and
/// unlocked in any order.
///
/// # Examples
///
/// ```no_run
/// use kernel::{
///     interrupt::local_interrupt_disable,
///     prelude::*,
///     sync::{SpinLockIrq, new_spinlock_irq},
/// };
///
/// #[pin_data]
/// struct Port {
///     #[pin]
///     received: SpinLockIrq<u32>,
///     #[pin]
///     sent: SpinLockIrq<u32>,
/// }
///
/// impl Port {
///     fn new() -> impl PinInit<Self> {
///         pin_init!(Self {
///             received <- new_spinlock_irq!(0),
///             sent <- new_spinlock_irq!(0),
///         })
///     }
///
///     fn received(&self) -> u32 {
///         *self.received.lock()
///     }
///
///     /// Where there are no interrupts, they need not be disabled again.
///     fn both(&self) -> u32 {
///         let disabled = local_interrupt_disable();
///         *self.received.lock_with(&disabled) + *self.sent.lock_with(&disabled)
///     }
/// }
/// ```
///
/// Interrupts stay away for as long as such a lock is held:
///
/// ```compile_fail,E0505
/// # use kernel::{interrupt::local_interrupt_disable, sync::SpinLockIrq};
/// fn peek(value: &SpinLockIrq<u32>) -> u32 {
///     let disabled = local_interrupt_disable();
///     let guard = value.lock_with(&disabled);
///     drop(disabled);
///     *guard
/// }
/// ```
pub type SpinLockIrq<T> = Lock<T, SpinLockIrqBackend>;

/// A [`SpinLockIrq`] that is held.
pub type SpinLockIrqGuard<'a, T> = Guard<'a, T, SpinLockIrqBackend>;

/// The kind of lock that a [`SpinLockIrq`] is.
pub struct SpinLockIrqBackend;

impl<T: ?Sized> Lock<T, SpinLockIrqBackend> {
    /// Locks, waiting until nobody else holds the lock, where there are no interrupts already.
    #[inline]
    pub fn lock_with<'a>(
        &'a self,
        interrupt_disabled: &'a LocalInterruptDisabled,
    ) -> SpinLockGuard<'a, T> {
        self.plain(interrupt_disabled).lock()
    }

    /// Locks, if nobody holds the lock, where there are no interrupts already; does not wait.
    #[inline]
    #[must_use = "it is unlocked when the guard is dropped"]
    pub fn try_lock_with<'a>(
        &'a self,
        interrupt_disabled: &'a LocalInterruptDisabled,
    ) -> Option<SpinLockGuard<'a, T>> {
        self.plain(interrupt_disabled).try_lock()
    }

    /// The same lock, which does nothing about interrupts.
    #[inline]
    fn plain<'a>(&'a self, _: &'a LocalInterruptDisabled) -> &'a SpinLock<T> {
        let plain = core::ptr::from_ref(self) as *const SpinLock<T>;
        // SAFETY: both kinds of lock have one state, hence one layout. Taken without interrupts, one is as good as the
        // other.
        unsafe { &*plain }
    }
}

/// Makes a [`SpinLockIrq`] in place: `new_spinlock_irq!(value)` or `new_spinlock_irq!(value, "name")`.
///
/// Each place in the source where it stands is a class of its own to the kernel's lock validator.
#[macro_export]
macro_rules! new_spinlock_irq {
    ($inner:expr $(, $name:literal)? $(,)?) => {
        $crate::sync::SpinLockIrq::new(
            $inner,
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}
