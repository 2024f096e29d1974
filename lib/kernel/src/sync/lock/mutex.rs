// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that are waited for asleep.
//!
//! C header: `include/linux/mutex.h`; reference: <https://docs.kernel.org/locking/mutex-design.html>.

use super::{Guard, Lock};

/// A `T` behind a lock that one task at a time holds; others sleep until it is free.
///
/// The task that holds it may sleep itself. It may not be taken where sleeping is forbidden.
///
/// # Examples
///
/// ```no_run
/// use kernel::{prelude::*, sync::{Mutex, new_mutex}};
///
/// #[pin_data]
/// struct Log {
///     #[pin]
///     lines: Mutex<KVec<u32>>,
/// }
///
/// impl Log {
///     fn new() -> impl PinInit<Self> {
///         pin_init!(Self { lines <- new_mutex!(KVec::new(), "log_lines") })
///     }
///
///     fn append(&self, line: u32) -> Result {
///         // To allocate may sleep.
///         self.lines.lock().push(line, GFP_KERNEL)?;
///         Ok(())
///     }
/// }
///
/// let log = KBox::pin_init(Log::new(), GFP_KERNEL)?;
/// log.append(7)?;
/// # Ok::<(), Error>(())
/// ```
///
/// Without the lock there is no way to the value:
///
/// ```compile_fail,E0614
/// # use kernel::sync::Mutex;
/// fn peek(counter: &Mutex<u32>) -> u32 {
///     **counter
/// }
/// ```
///
/// What may not go from one task to another cannot be behind a lock that they share:
///
/// ```compile_fail,E0277
/// # use kernel::{sync::Mutex, types::NotThreadSafe};
/// fn share<T: Sync>() {}
///
/// share::<Mutex<NotThreadSafe>>();
/// ```
pub type Mutex<T> = Lock<T, MutexBackend>;

/// A [`Mutex`] that is held.
pub type MutexGuard<'a, T> = Guard<'a, T, MutexBackend>;

/// The kind of lock that a [`Mutex`] is.
pub struct MutexBackend;

/// Makes a [`Mutex`] in place: `new_mutex!(value)` or `new_mutex!(value, "name")`.
///
/// Each place in the source where it stands is a class of its own to the kernel's lock validator.
#[macro_export]
macro_rules! new_mutex {
    ($inner:expr $(, $name:literal)? $(,)?) => {
        $crate::sync::Mutex::new(
            $inner,
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}
