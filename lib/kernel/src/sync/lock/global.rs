// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks in statics.

mod locked_by;
mod made;

use core::{
    cell::UnsafeCell,
    marker::PhantomPinned,
    ops::{Deref, DerefMut},
    pin::Pin,
};

pub use self::locked_by::GlobalLockedBy;
use self::made::Made;
use super::{Backend, Guard, Lock};
use crate::{
    str::{CStr, CStrExt as _},
    sync::LockClassKey,
    types::{NotThreadSafe, Opaque},
};

/// What there is to know about a lock in a static; [`global_lock!`](crate::sync::global_lock) says it.
pub trait GlobalLockBackend {
    /// Its name.
    const NAME: &'static CStr;
    /// What it protects.
    type Item: 'static;
    /// The kind of lock.
    type Backend: Backend + 'static;

    /// Its class.
    fn get_lock_class() -> Pin<&'static LockClassKey>;
}

/// A lock in a static, made by [`global_lock!`](crate::sync::global_lock).
///
/// # Invariants
///
/// There is one value of this type. The lock inside is made if `made` says so.
pub struct GlobalLock<B: GlobalLockBackend> {
    inner: Lock<B::Item, B::Backend>,
    made: Made,
}

impl<B: GlobalLockBackend> GlobalLock<B> {
    /// Makes the value of a static.
    ///
    /// # Safety
    ///
    /// - It is called once for each `B`.
    pub const unsafe fn new(data: B::Item) -> Self {
        // INVARIANT: promised by the caller; the lock is not made yet.
        Self {
            inner: Lock {
                state: Opaque::uninit(),
                _stays: PhantomPinned,
                data: UnsafeCell::new(data),
            },
            made: Made::not_yet(),
        }
    }

    /// Makes the lock.
    ///
    /// Whoever takes a lock first that is not made makes it; with this it is done beforehand.
    ///
    /// # Safety
    ///
    /// - It is called once, before the lock is used.
    pub unsafe fn init(&'static self) {
        self.made();
    }

    /// Locks, waiting until nobody else holds the lock.
    #[inline]
    pub fn lock(&'static self) -> GlobalGuard<B> {
        GlobalGuard::new(self.made().lock())
    }

    /// Locks, if nobody holds the lock; does not wait.
    #[inline]
    #[must_use = "it is unlocked when the guard is dropped"]
    pub fn try_lock(&'static self) -> Option<GlobalGuard<B>> {
        self.made().try_lock().map(GlobalGuard::new)
    }

    /// Returns the lock, which is made by then.
    #[inline]
    fn made(&'static self) -> &'static Lock<B::Item, B::Backend> {
        self.made.or_make(|| {
            let (name, key) = (B::NAME.as_char_ptr(), B::get_lock_class().as_ptr());
            // SAFETY: the state is memory for a lock, in a static, where it stays; it is made once. The name and the
            // class are there for ever.
            // INVARIANT: the lock is made here.
            unsafe { B::Backend::init(self.inner.state.get(), name, key) };
        });
        &self.inner
    }
}

/// A lock in a static that is held; unlocks when dropped.
///
/// # Examples
///
/// It stays where it was made, and is not even shared: see [`GlobalLockedBy`].
///
/// ```compile_fail,E0277
/// # use kernel::sync::{GlobalGuard, lock::GlobalLockBackend};
/// fn send(_: impl Send) {}
///
/// fn give_away<B: GlobalLockBackend<Item = u32>>(guard: GlobalGuard<B>) {
///     send(guard);
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use kernel::sync::{GlobalGuard, lock::GlobalLockBackend};
/// fn share(_: impl Sync) {}
///
/// fn lend<B: GlobalLockBackend<Item = u32>>(guard: GlobalGuard<B>) {
///     share(guard);
/// }
/// ```
#[must_use = "it is unlocked when the guard is dropped"]
pub struct GlobalGuard<B: GlobalLockBackend> {
    inner: Guard<'static, B::Item, B::Backend>,
    _stays: NotThreadSafe,
}

impl<B: GlobalLockBackend> GlobalGuard<B> {
    #[inline]
    fn new(inner: Guard<'static, B::Item, B::Backend>) -> Self {
        Self {
            inner,
            _stays: NotThreadSafe,
        }
    }
}

impl<B: GlobalLockBackend> Deref for GlobalGuard<B> {
    type Target = B::Item;

    #[inline]
    fn deref(&self) -> &B::Item {
        &self.inner
    }
}

impl<B: GlobalLockBackend> DerefMut for GlobalGuard<B>
where
    B::Item: Unpin,
{
    #[inline]
    fn deref_mut(&mut self) -> &mut B::Item {
        &mut self.inner
    }
}

/// Defines a lock in a static, with what it protects.
///
/// The kind is `Mutex`, `SpinLock` or `SpinLockIrq`. Beside the static there is a type of the same name, for
/// [`GlobalGuard`] and [`GlobalLockedBy`].
///
/// The kernel's locks cannot be made by the compiler, so that one is made when it is taken first. The words
/// `unsafe(uninit)` before `static` and a call of [`GlobalLock::init`], as Linux wants them, may be there, and are not
/// needed.
///
/// # Examples
///
/// ```no_run
/// #![forbid(unsafe_code)]
/// use kernel::{prelude::*, sync::{GlobalLockedBy, global_lock}};
///
/// global_lock! {
///     /// How many devices there are.
///     static DEVICES: Mutex<u32> = 0;
/// }
///
/// struct Device {
///     /// Behind the same lock.
///     number: GlobalLockedBy<u32, DEVICES>,
/// }
///
/// fn add(device: &Device) {
///     let mut devices = DEVICES.lock();
///     *devices += 1;
///     *device.number.as_mut(&mut devices) = *devices;
/// }
/// # fn main() { add(&Device { number: GlobalLockedBy::new(0) }); }
/// ```
#[macro_export]
macro_rules! global_lock {
    (
        $(#[$meta:meta])* $pub:vis
        unsafe(uninit) static $name:ident: $kind:ident<$valuety:ty> = $value:expr;
    ) => {
        $crate::sync::global_lock! {
            $(#[$meta])* $pub static $name: $kind<$valuety> = $value;
        }
    };
    (
        $(#[$meta:meta])* $pub:vis
        static $name:ident: $kind:ident<$valuety:ty> = $value:expr;
    ) => {
        #[doc = ::core::concat!("The kind of lock that the static `", ::core::stringify!($name), "` is.")]
        #[allow(non_camel_case_types, unreachable_pub, reason = "has the name and the visibility of the static")]
        $pub enum $name {}

        impl $crate::sync::lock::GlobalLockBackend for $name {
            const NAME: &'static $crate::str::CStr = $crate::c_str!(::core::stringify!($name));
            type Item = $valuety;
            type Backend = $crate::global_lock_backend!($kind);

            fn get_lock_class() -> ::core::pin::Pin<&'static $crate::sync::LockClassKey> {
                $crate::static_lock_class!()
            }
        }

        $(#[$meta])*
        $pub static $name: $crate::sync::GlobalLock<$name> = {
            // Out here, so that it may not do what only `unsafe` allows.
            let value: $valuety = $value;
            // SAFETY: the type was defined above, and this is all that is done with it.
            unsafe { $crate::sync::GlobalLock::new(value) }
        };
    };
}

/// The kind of lock of this name.
#[doc(hidden)]
#[macro_export]
macro_rules! global_lock_backend {
    (Mutex) => {
        $crate::sync::lock::mutex::MutexBackend
    };
    (SpinLock) => {
        $crate::sync::lock::spinlock::SpinLockBackend
    };
    (SpinLockIrq) => {
        $crate::sync::lock::spinlock_irq::SpinLockIrqBackend
    };
}

#[cfg(test)]
mod tests;
