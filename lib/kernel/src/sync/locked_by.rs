// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values behind a lock that is somewhere else.

use core::{cell::UnsafeCell, ptr};

use super::lock::{Backend, Lock};
use crate::build_assert::const_assert;

/// A `T` that is protected by a lock that protects a `U` elsewhere.
///
/// For many values behind one lock, such as those of the entries of a table behind the lock of the table: whoever holds
/// the lock, and so has the `U`, can borrow them by showing it.
///
/// # Invariants
///
/// - `owner` is the address of what the lock protects.
/// - `data` is accessed only by whoever has borrowed the `U` at that address, mutably to change it, or has the whole to
///   itself.
///
/// # Examples
///
/// ```no_run
/// use kernel::{prelude::*, sync::{LockedBy, Mutex}};
///
/// struct Table {
///     bytes: u64,
/// }
///
/// struct Entry {
///     name: u32,
///     size: LockedBy<u64, Table>,
/// }
///
/// impl Entry {
///     fn new(table: &Mutex<Table>, name: u32) -> Self {
///         Self { name, size: LockedBy::new(table, 0) }
///     }
/// }
///
/// fn grow(table: &Mutex<Table>, entry: &Entry) {
///     let mut guard = table.lock();
///     guard.bytes += 512;
///     *entry.size.access_mut(&mut guard) += 512;
/// }
/// ```
///
/// What is not held cannot be shown:
///
/// ```compile_fail,E0308
/// # use kernel::sync::{LockedBy, Mutex};
/// fn peek(size: &LockedBy<u64, u32>, table: &Mutex<u32>) -> u64 {
///     *size.access(table)
/// }
/// ```
///
/// Nor is what was borrowed there when the lock is not held any more:
///
/// ```compile_fail,E0505
/// # use kernel::sync::{LockedBy, Mutex};
/// fn peek(size: &LockedBy<u64, u32>, table: &Mutex<u32>) -> u64 {
///     let guard = table.lock();
///     let size = size.access(&guard);
///     drop(guard);
///     *size
/// }
/// ```
///
/// Values without size are all at one place, so that to show one would prove nothing:
///
/// ```compile_fail,E0080
/// # use kernel::sync::LockedBy;
/// fn peek(size: &LockedBy<u64, ()>) -> u64 {
///     *size.access(&())
/// }
/// # fn main() { std::hint::black_box(peek as fn(&LockedBy<u64, ()>) -> u64); }
/// ```
pub struct LockedBy<T: ?Sized, U: ?Sized> {
    owner: *const U,
    data: UnsafeCell<T>,
}

impl<T, U> LockedBy<T, U> {
    /// Puts `data` behind the lock `owner`.
    pub const fn new<B: Backend>(owner: &Lock<U, B>, data: T) -> Self {
        const_assert!(
            size_of::<U>() > 0,
            "what the lock protects is told by its address"
        );
        // INVARIANT: it is the address of what this lock protects, and nobody else has the value yet.
        Self {
            owner: owner.data_ptr(),
            data: UnsafeCell::new(data),
        }
    }
}

impl<T: ?Sized, U> LockedBy<T, U> {
    /// Borrows the value, from whoever shows that the lock is held.
    ///
    /// # Panics
    ///
    /// If `owner` is not what the lock protects.
    pub fn access<'a>(&'a self, owner: &'a U) -> &'a T
    where
        T: Sync,
    {
        self.check(owner);
        // SAFETY: by the invariant the value is changed only with the `U` borrowed mutably, which is borrowed here for
        // as long. Several contexts may have borrowed it, and so share the value, which is `Sync`.
        unsafe { &*self.data.get() }
    }

    /// Borrows the value mutably, from whoever shows that the lock is held.
    ///
    /// # Panics
    ///
    /// If `owner` is not what the lock protects.
    pub fn access_mut<'a>(&'a self, owner: &'a mut U) -> &'a mut T {
        self.check(owner);
        // SAFETY: by the invariant the value is accessed only with the `U` borrowed, which is borrowed mutably here for
        // as long.
        unsafe { &mut *self.data.get() }
    }

    fn check(&self, owner: *const U) {
        const_assert!(
            size_of::<U>() > 0,
            "what the lock protects is told by its address"
        );
        assert!(
            ptr::eq(self.owner, owner),
            "this value is behind another lock"
        );
    }
}

// SAFETY: the address is only compared, and the value belongs to this.
unsafe impl<T: ?Sized + Send, U: ?Sized> Send for LockedBy<T, U> {}

// SAFETY: one context at a time can change the value, which is to send it from one to the next; to read it at once it
// has to be `Sync`, which `access` asks for.
unsafe impl<T: ?Sized + Send, U: ?Sized> Sync for LockedBy<T, U> {}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use pin_init::stack_pin_init;

    use super::*;
    use crate::{new_mutex, new_spinlock, sync::Mutex};

    #[test]
    fn whoever_holds_the_lock_has_the_values_behind_it() {
        stack_pin_init!(let owner = new_mutex!(1u32));
        let values = [LockedBy::new(&owner, 10), LockedBy::new(&owner, 20)];
        let mut guard = owner.lock();
        *values[1].access_mut(&mut guard) += 1;
        assert_eq!(
            (*values[0].access(&guard), *values[1].access(&guard)),
            (10, 21)
        );
    }

    #[test]
    fn what_cannot_be_shared_is_had_by_one_at_a_time() {
        fn shared<T: Send + Sync>(_: &T) {}
        stack_pin_init!(let owner = new_spinlock!(1u8));
        let value = LockedBy::new(&owner, Cell::new(7));
        shared(&value);
        assert_eq!(value.access_mut(&mut owner.lock()).get(), 7);
    }

    #[test]
    #[should_panic = "behind another lock"]
    fn another_lock_does_not_open_it() {
        stack_pin_init!(let owner = new_mutex!(1u32));
        stack_pin_init!(let other: Mutex<u32> = new_mutex!(1u32));
        let value = LockedBy::new(&owner, 10);
        value.access_mut(&mut other.lock());
    }
}
