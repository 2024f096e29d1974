// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks that many readers or one writer hold.
//!
//! C header: `include/linux/rwsem.h`; reference: <https://docs.kernel.org/locking/locktypes.html>.

mod guards;

use core::{cell::UnsafeCell, marker::PhantomPinned, pin::Pin};

use pin_init::{PinInit, Wrapper as _, pin_data, pin_init};

pub use self::guards::{RwSemaphoreReadGuard, RwSemaphoreWriteGuard};
use super::LockClassKey;
use crate::{
    os::sync::rw_semaphore as os,
    str::{CStr, CStrExt as _},
    types::Opaque,
};

/// A `T` behind a lock that any number of tasks hold to read it, or one to change it; others sleep until they may.
///
/// For what is mostly read. Like a [`Mutex`](super::Mutex) it may not be taken where sleeping is forbidden.
///
/// # Invariants
///
/// - `state` is a lock that was made in this place.
/// - `data` is changed only by whoever holds the lock for writing, read only by whoever holds it at all; or either by
///   whoever has the whole to itself.
///
/// # Examples
///
/// ```no_run
/// use kernel::{prelude::*, sync::{RwSemaphore, new_rwsem}};
///
/// #[pin_data]
/// struct Routes {
///     #[pin]
///     table: RwSemaphore<KVec<(u32, u32)>>,
/// }
///
/// impl Routes {
///     fn new() -> impl PinInit<Self> {
///         pin_init!(Self { table <- new_rwsem!(KVec::new(), "routes") })
///     }
///
///     fn find(&self, from: u32) -> Option<u32> {
///         let table = self.table.read();
///         table.iter().find(|route| route.0 == from).map(|route| route.1)
///     }
///
///     fn add(&self, from: u32, to: u32) -> Result<usize> {
///         let mut table = self.table.write();
///         table.push((from, to), GFP_KERNEL)?;
///         // Others may read on; nobody has changed it meanwhile.
///         Ok(table.downgrade().len())
///     }
/// }
/// ```
///
/// Whoever reads cannot change it:
///
/// ```compile_fail,E0594
/// # use kernel::sync::RwSemaphore;
/// fn count(counter: &RwSemaphore<u32>) {
///     *counter.read() += 1;
/// }
/// ```
///
/// Several read at once, so that it has to be something that several may:
///
/// ```compile_fail,E0277
/// # use core::cell::Cell;
/// # use kernel::sync::RwSemaphore;
/// fn share<T: Sync>() {}
///
/// share::<RwSemaphore<Cell<u32>>>();
/// ```
#[pin_data]
pub struct RwSemaphore<T: ?Sized> {
    #[pin]
    state: Opaque<os::RawRwSemaphore>,
    #[pin]
    _stays: PhantomPinned,
    #[pin]
    data: UnsafeCell<T>,
}

impl<T> RwSemaphore<T> {
    /// Makes a lock, and what it protects, in place.
    ///
    /// `name` and `key` are for the kernel's lock validator. [`new_rwsem!`](super::new_rwsem) sees to them.
    pub fn new(
        t: impl PinInit<T>,
        name: &'static CStr,
        key: Pin<&'static LockClassKey>,
    ) -> impl PinInit<Self> {
        pin_init!(Self {
            data <- UnsafeCell::pin_init(t),
            _stays: PhantomPinned,
            // SAFETY: the slot is part of a place that is being pinned, and both others are there for ever.
            // INVARIANT: the lock is made here.
            state <- Opaque::ffi_init(|slot| unsafe {
                os::init(slot, name.as_char_ptr(), key.as_ptr());
            }),
        })
    }
}

impl<T: ?Sized> RwSemaphore<T> {
    /// Locks for reading, waiting until nobody writes.
    #[inline]
    pub fn read(&self) -> RwSemaphoreReadGuard<'_, T> {
        // SAFETY: by the invariant the lock was made.
        unsafe { os::read(self.state.get()) };
        // SAFETY: it has just been locked.
        unsafe { RwSemaphoreReadGuard::new(self) }
    }

    /// Locks for reading, if nobody writes; does not wait.
    #[inline]
    #[must_use = "it is unlocked when the guard is dropped"]
    pub fn try_read(&self) -> Option<RwSemaphoreReadGuard<'_, T>> {
        // SAFETY: by the invariant the lock was made.
        if !unsafe { os::try_read(self.state.get()) } {
            return None;
        }
        // SAFETY: it has just been locked.
        Some(unsafe { RwSemaphoreReadGuard::new(self) })
    }

    /// Locks for writing, waiting until nobody else reads or writes.
    #[inline]
    pub fn write(&self) -> RwSemaphoreWriteGuard<'_, T> {
        // SAFETY: by the invariant the lock was made.
        unsafe { os::write(self.state.get()) };
        // SAFETY: it has just been locked.
        unsafe { RwSemaphoreWriteGuard::new(self) }
    }

    /// Locks for writing, if nobody else reads or writes; does not wait.
    #[inline]
    #[must_use = "it is unlocked when the guard is dropped"]
    pub fn try_write(&self) -> Option<RwSemaphoreWriteGuard<'_, T>> {
        // SAFETY: by the invariant the lock was made.
        if !unsafe { os::try_write(self.state.get()) } {
            return None;
        }
        // SAFETY: it has just been locked.
        Some(unsafe { RwSemaphoreWriteGuard::new(self) })
    }
}

// SAFETY: a lock that is not held is but its value, and a lock is held only while it is borrowed.
unsafe impl<T: ?Sized + Send> Send for RwSemaphore<T> {}

// SAFETY: one context at a time can change the value, which is to send it from one to the next; several can read it.
unsafe impl<T: ?Sized + Send + Sync> Sync for RwSemaphore<T> {}

/// Makes an [`RwSemaphore`] in place: `new_rwsem!(value)` or `new_rwsem!(value, "name")`.
///
/// Each place in the source where it stands is a class of its own to the kernel's lock validator.
#[macro_export]
macro_rules! new_rwsem {
    ($inner:expr $(, $name:literal)? $(,)?) => {
        $crate::sync::RwSemaphore::new(
            $inner,
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}

#[cfg(test)]
mod tests {
    use std::thread;

    use pin_init::stack_pin_init;

    use crate::os::host::last_lock;

    #[test]
    fn many_read_or_one_writes() {
        stack_pin_init!(let lock = new_rwsem!(1, "numbers"));
        assert_eq!(last_lock().0, "numbers");
        let first = lock.read();
        assert_eq!(lock.try_read().as_deref(), Some(&1));
        assert!(lock.try_write().is_none());
        drop(first);
        let mut guard = lock.try_write().unwrap();
        *guard += 1;
        assert!(lock.try_read().is_none() && lock.try_write().is_none());
        let reading = guard.downgrade();
        assert_eq!((*reading, lock.try_read().as_deref()), (2, Some(&2)));
        assert!(lock.try_write().is_none());
        drop(reading);
        assert_eq!(*lock.write(), 2);
    }

    #[test]
    fn nothing_is_lost_between_writers_and_nothing_torn_for_readers() {
        stack_pin_init!(let lock = new_rwsem!([0u32; 2]));
        let lock = &*lock;
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let mut pair = lock.write();
                        pair[0] += 1;
                        thread::yield_now();
                        pair[1] += 1;
                    }
                });
                scope.spawn(|| {
                    for _ in 0..500 {
                        let pair = lock.read();
                        assert_eq!(pair[0], pair[1]);
                    }
                });
            }
        });
        assert_eq!(*lock.read(), [1000; 2]);
    }
}
