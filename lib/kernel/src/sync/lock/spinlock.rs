// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that are waited for without sleeping.
//!
//! C header: `include/linux/spinlock.h`; reference: <https://docs.kernel.org/locking/spinlocks.html>.

use super::{Guard, Lock};

/// A `T` behind a lock that one processor at a time holds; others wait awake until it is free.
///
/// While it is held, nothing may sleep, so it should be held shortly. It does not keep interrupts away: one whose handler
/// takes the lock that it interrupts the holder of would wait for ever.
///
/// # Examples
///
/// ```no_run
/// use kernel::{prelude::*, sync::{SpinLock, new_spinlock}};
///
/// #[pin_data]
/// struct Statistics {
///     #[pin]
///     totals: SpinLock<Totals>,
/// }
///
/// struct Totals {
///     requests: u64,
///     bytes: u64,
/// }
///
/// impl Statistics {
///     fn new() -> impl PinInit<Self> {
///         pin_init!(Self { totals <- new_spinlock!(Totals { requests: 0, bytes: 0 }) })
///     }
///
///     fn count(&self, bytes: u64) {
///         let mut totals = self.totals.lock();
///         totals.requests += 1;
///         totals.bytes += bytes;
///     }
/// }
///
/// let statistics = KBox::pin_init(Statistics::new(), GFP_KERNEL)?;
/// statistics.count(512);
/// # Ok::<(), Error>(())
/// ```
pub type SpinLock<T> = Lock<T, SpinLockBackend>;

/// A [`SpinLock`] that is held.
pub type SpinLockGuard<'a, T> = Guard<'a, T, SpinLockBackend>;

/// The kind of lock that a [`SpinLock`] is.
pub struct SpinLockBackend;

/// Makes a [`SpinLock`] in place: `new_spinlock!(value)` or `new_spinlock!(value, "name")`.
///
/// Each place in the source where it stands is a class of its own to the kernel's lock validator.
#[macro_export]
macro_rules! new_spinlock {
    ($inner:expr $(, $name:literal)? $(,)?) => {
        $crate::sync::SpinLock::new(
            $inner,
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}
