// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The integers and pointers that processors access atomically, and how they are made to.
//!
//! The operations are those of the language, which every processor of the kernel has as single instructions, and which
//! are compiled in place. They order what the kernel's do:
//!
//! - A relaxed, acquiring or releasing operation of the language orders at least what the kernel's of that name does.
//! - On x86 a read-modify-write is a locked instruction, hence a full barrier. Elsewhere full barriers stand before and
//!   after it.

use core::{
    cell::UnsafeCell,
    ffi::c_void,
    sync::atomic::{
        AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicPtr,
        Ordering::{self, Acquire, Relaxed, Release},
    },
};

use super::ordering::OrderingType;

/// What a processor accesses atomically.
pub trait AtomicImpl: Backed {
    /// What is added to it.
    type Delta;
}

/// Memory for a `T` that is accessed atomically.
///
/// # Invariants
///
/// Nobody accesses the memory through a shared reference but by the operations of `T::Core`, or by others that are
/// atomic.
#[repr(transparent)]
pub struct AtomicRepr<T: AtomicImpl>(UnsafeCell<T>);

impl<T: AtomicImpl> AtomicRepr<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    pub(super) const fn as_ptr(&self) -> *mut T {
        self.0.get()
    }

    #[inline(always)]
    fn core(&self) -> &T::Core {
        let core: *const T::Core = self.0.get().cast();
        // SAFETY: by the contract of `Backed` the layouts are equal; by the invariant whoever else accesses the memory
        // does so atomically.
        unsafe { &*core }
    }
}

/// Loads and stores.
pub trait AtomicBasicOps: AtomicImpl {
    /// Reads the value.
    fn load(place: &AtomicRepr<Self>, ordering: OrderingType) -> Self;

    /// Writes the value.
    fn store(place: &AtomicRepr<Self>, value: Self, ordering: OrderingType);
}

/// Exchanges.
pub trait AtomicExchangeOps: AtomicImpl {
    /// Writes the value, and returns the one before.
    fn xchg(place: &AtomicRepr<Self>, value: Self, ordering: OrderingType) -> Self;

    /// Writes `new` if the value is `old`; the value before, as `Ok` if that was so.
    fn cmpxchg(
        place: &AtomicRepr<Self>,
        old: Self,
        new: Self,
        ordering: OrderingType,
    ) -> Result<Self, Self>;
}

/// Arithmetic; what does not fit wraps.
pub trait AtomicArithmeticOps: AtomicImpl {
    /// Adds, and returns the value before.
    fn fetch_add(place: &AtomicRepr<Self>, delta: Self::Delta, ordering: OrderingType) -> Self;

    /// Subtracts, and returns the value before.
    fn fetch_sub(place: &AtomicRepr<Self>, delta: Self::Delta, ordering: OrderingType) -> Self;
}

/// Runs a read-modify-write with an ordering of the kernel.
#[inline(always)]
fn ordered<R>(ordering: OrderingType, operation: impl FnOnce(Ordering) -> R) -> R {
    match ordering {
        OrderingType::Relaxed => operation(Relaxed),
        OrderingType::Acquire => operation(Acquire),
        OrderingType::Release => operation(Release),
        OrderingType::Full => fully_ordered(operation),
    }
}

/// A locked instruction is a full barrier.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
#[inline(always)]
fn fully_ordered<R>(operation: impl FnOnce(Ordering) -> R) -> R {
    operation(Ordering::SeqCst)
}

/// What the language calls sequentially consistent lets accesses around the operation pass each other.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
#[inline(always)]
fn fully_ordered<R>(operation: impl FnOnce(Ordering) -> R) -> R {
    core::sync::atomic::fence(Ordering::SeqCst);
    let result = operation(Relaxed);
    core::sync::atomic::fence(Ordering::SeqCst);
    result
}

macro_rules! impl_basics {
    ($($repr:ty => $core:ty, delta $delta:ty, $into_core:expr, $from_core:expr;)+) => {$(
        // SAFETY: so the documentation of the core type says; the assertions below agree.
        unsafe impl Backed for $repr {
            type Core = $core;
        }

        const _: () = assert!(size_of::<$repr>() == size_of::<$core>());
        const _: () = assert!(align_of::<$repr>() == align_of::<$core>());

        impl AtomicImpl for $repr {
            type Delta = $delta;
        }

        impl AtomicBasicOps for $repr {
            #[inline(always)]
            fn load(place: &AtomicRepr<Self>, ordering: OrderingType) -> Self {
                $from_core(match ordering {
                    OrderingType::Relaxed => place.core().load(Relaxed),
                    _ => place.core().load(Acquire),
                })
            }

            #[inline(always)]
            fn store(place: &AtomicRepr<Self>, value: Self, ordering: OrderingType) {
                match ordering {
                    OrderingType::Relaxed => place.core().store($into_core(value), Relaxed),
                    _ => place.core().store($into_core(value), Release),
                }
            }
        }

        impl AtomicExchangeOps for $repr {
            #[inline(always)]
            fn xchg(place: &AtomicRepr<Self>, value: Self, ordering: OrderingType) -> Self {
                let value = $into_core(value);
                $from_core(ordered(ordering, |ordering| place.core().swap(value, ordering)))
            }

            #[inline(always)]
            fn cmpxchg(
                place: &AtomicRepr<Self>,
                old: Self,
                new: Self,
                ordering: OrderingType,
            ) -> Result<Self, Self> {
                let (old, new) = ($into_core(old), $into_core(new));
                let outcome = ordered(ordering, |ordering| {
                    place.core().compare_exchange(old, new, ordering, Relaxed)
                });
                outcome.map($from_core).map_err($from_core)
            }
        }
    )+};
}

impl_basics! {
    i8 => AtomicI8, delta i8, |v| v, |v| v;
    i16 => AtomicI16, delta i16, |v| v, |v| v;
    i32 => AtomicI32, delta i32, |v| v, |v| v;
    i64 => AtomicI64, delta i64, |v| v, |v| v;
    *const c_void => AtomicPtr<c_void>, delta isize, <*const c_void>::cast_mut, <*mut c_void>::cast_const;
}

macro_rules! impl_arithmetic {
    ($($repr:ty)+) => {$(
        impl AtomicArithmeticOps for $repr {
            #[inline(always)]
            fn fetch_add(place: &AtomicRepr<Self>, delta: Self, ordering: OrderingType) -> Self {
                ordered(ordering, |ordering| place.core().fetch_add(delta, ordering))
            }

            #[inline(always)]
            fn fetch_sub(place: &AtomicRepr<Self>, delta: Self, ordering: OrderingType) -> Self {
                ordered(ordering, |ordering| place.core().fetch_sub(delta, ordering))
            }
        }
    )+};
}

impl_arithmetic!(i32 i64);

use sealed::Backed;

mod sealed {
    /// A type with an atomic of the language.
    ///
    /// # Safety
    ///
    /// - [`Core`](Self::Core) has the size, the alignment and the values of the type.
    pub unsafe trait Backed: Sized + Copy {
        /// The atomic.
        type Core;
    }
}
