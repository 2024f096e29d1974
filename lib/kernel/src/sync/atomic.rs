// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory that several contexts read and write at once: atomics, with the orderings of the kernel.
//!
//! The rules are those of the kernel's memory model, not of the language's: code in Rust and in C may go to the same
//! memory. Each operation is told its [ordering]:
//!
//! | | orders | as an operation of |
//! |---|---|---|
//! | [`Relaxed`] | nothing | any kind |
//! | [`Acquire`] | itself before what follows | load, read-modify-write |
//! | [`Release`] | itself after what precedes | store, read-modify-write |
//! | [`Full`] | what precedes, itself, and what follows | read-modify-write |
//!
//! A compare and exchange that finds another value than expected orders nothing.
//!
//! C headers: `include/linux/atomic.h`, `include/asm-generic/rwonce.h`; reference:
//! <https://docs.kernel.org/core-api/wrappers/atomic_t.html>.
//!
//! # Examples
//!
//! ```
//! use kernel::sync::atomic::{Acquire, Atomic, Relaxed, Release};
//!
//! static HITS: Atomic<u64> = Atomic::new(0);
//! static READY: Atomic<bool> = Atomic::new(false);
//!
//! HITS.add(3, Relaxed);
//! READY.store(true, Release);
//! assert!(READY.load(Acquire));
//! assert_eq!(HITS.fetch_add(1, Relaxed), 3);
//! assert_eq!(HITS.cmpxchg(4, 10, Relaxed), Ok(4));
//! assert_eq!(HITS.cmpxchg(4, 11, Relaxed), Err(10));
//! ```
//!
//! An ordering that an operation cannot have is refused:
//!
//! ```compile_fail,E0277
//! # use kernel::sync::atomic::{Atomic, Release};
//! let _ = Atomic::new(0i32).load(Release);
//! ```
//!
//! ```compile_fail,E0277
//! # use kernel::sync::atomic::{Atomic, Acquire};
//! Atomic::new(0i32).store(1, Acquire);
//! ```

mod arithmetic;
mod exchange;
mod flag;
mod functions;
mod internal;
pub mod ordering;
mod predefine;

use core::fmt;

use self::internal::{AtomicBasicOps, AtomicRepr};
pub use self::{
    arithmetic::AtomicAdd,
    flag::AtomicFlag,
    functions::{atomic_load, atomic_store, cmpxchg, xchg},
    internal::AtomicImpl,
    ordering::{Acquire, Full, Relaxed, Release},
};

/// A `T` that any number of contexts may read and write at once.
///
/// # Invariants
///
/// The bytes are those of a `T`.
#[repr(transparent)]
pub struct Atomic<T: AtomicType>(AtomicRepr<T::Repr>);

/// A type whose values can be in an [`Atomic`].
///
/// # Safety
///
/// - The type has the size and the alignment of [`Repr`](Self::Repr).
/// - All bytes of every value are initialised, so that each is a value of `Repr`.
/// - A value may be sent to another context as those bytes: what they say does not depend on where they are read.
/// - Bytes that came from a value are a value again. Of a type with an [`AtomicAdd`] any bytes are.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be accessed atomically")]
pub unsafe trait AtomicType: Sized + Copy {
    /// The integer or pointer that the processor takes it for.
    type Repr: AtomicImpl;
}

impl<T: AtomicType> Atomic<T> {
    /// Makes one that holds `v`.
    pub const fn new(v: T) -> Self {
        // INVARIANT: the bytes are those of `v`.
        Self(AtomicRepr::new(into_repr(v)))
    }

    /// Makes a reference to an atomic of a pointer to a plain value.
    ///
    /// For memory that C code declares without saying that it is atomic.
    ///
    /// # Safety
    ///
    /// - `ptr` is aligned, and valid for reads and writes while `'a` lasts.
    /// - While `'a` lasts, whoever else accesses the value at the same time does so atomically.
    pub unsafe fn from_ptr<'a>(ptr: *mut T) -> &'a Self {
        let atomic: *const Self = ptr.cast();
        // SAFETY: by the contract of `AtomicType` the layouts are equal, and by that of this function the memory is
        // valid and accessed as that of an atomic is.
        unsafe { &*atomic }
    }

    /// Returns the address of the value.
    pub const fn as_ptr(&self) -> *mut T {
        self.0.as_ptr().cast()
    }

    /// Lends the value to the one context that has the atomic to itself.
    pub fn get_mut(&mut self) -> &mut T {
        let value = self.as_ptr();
        // SAFETY: by the invariant the bytes are a value, of the layout that `AtomicType` promises; the atomic is
        // borrowed mutably, so nobody else accesses it.
        unsafe { &mut *value }
    }
}

impl<T: AtomicType<Repr: AtomicBasicOps>> Atomic<T> {
    /// Reads the value.
    #[doc(alias("atomic_read", "atomic64_read", "READ_ONCE", "smp_load_acquire"))]
    #[inline(always)]
    pub fn load<Ordering: ordering::AcquireOrRelaxed>(&self, _: Ordering) -> T {
        let repr = T::Repr::load(&self.0, Ordering::TYPE);
        // SAFETY: by the invariant the bytes are those of a value.
        unsafe { from_repr(repr) }
    }

    /// Writes the value.
    #[doc(alias("atomic_set", "atomic64_set", "WRITE_ONCE", "smp_store_release"))]
    #[inline(always)]
    pub fn store<Ordering: ordering::ReleaseOrRelaxed>(&self, v: T, _: Ordering) {
        // INVARIANT: the bytes are those of `v`.
        T::Repr::store(&self.0, into_repr(v), Ordering::TYPE);
    }
}

impl<T: AtomicType<Repr: AtomicBasicOps> + fmt::Debug> fmt::Debug for Atomic<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.load(Relaxed), f)
    }
}

// SAFETY: by the contract of `AtomicType` values may go to other contexts.
unsafe impl<T: AtomicType> Send for Atomic<T> {}

// SAFETY: accesses through shared references are atomic, and by the contract of `AtomicType` values may go to other
// contexts.
unsafe impl<T: AtomicType> Sync for Atomic<T> {}

/// Takes a value for what the processor sees.
#[inline(always)]
const fn into_repr<T: AtomicType>(value: T) -> T::Repr {
    const { assert!(size_of::<T>() == size_of::<T::Repr>()) };
    const { assert!(align_of::<T>() == align_of::<T::Repr>()) };
    // SAFETY: the sizes are equal, and by the contract of `AtomicType` every value is one of `Repr`.
    unsafe { core::mem::transmute_copy(&value) }
}

/// Takes what the processor sees for a value.
///
/// # Safety
///
/// - The bytes are those of a value.
#[inline(always)]
const unsafe fn from_repr<T: AtomicType>(repr: T::Repr) -> T {
    // SAFETY: by the contract of `AtomicType` the sizes are equal, and by that of this function the bytes are a value.
    unsafe { core::mem::transmute_copy(&repr) }
}

#[cfg(test)]
mod tests;
