// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Atomic accesses to memory that is not declared atomic, which C code shares.

use super::{
    Atomic, AtomicType,
    internal::{AtomicBasicOps, AtomicExchangeOps},
    ordering::{AcquireOrRelaxed, Ordering, ReleaseOrRelaxed},
};

/// Reads a value atomically.
///
/// # Safety
///
/// - `ptr` is aligned and valid for reads.
/// - Whoever writes the value at the same time does so atomically.
#[doc(alias("READ_ONCE", "smp_load_acquire"))]
#[inline(always)]
pub unsafe fn atomic_load<T, Ord>(ptr: *mut T, o: Ord) -> T
where
    T: AtomicType<Repr: AtomicBasicOps>,
    Ord: AcquireOrRelaxed,
{
    // SAFETY: by the contract of this function; the atomic is only read.
    unsafe { Atomic::from_ptr(ptr) }.load(o)
}

/// Writes a value atomically.
///
/// # Safety
///
/// - `ptr` is aligned and valid for writes.
/// - Whoever else accesses the value at the same time does so atomically.
#[doc(alias("WRITE_ONCE", "smp_store_release"))]
#[inline(always)]
pub unsafe fn atomic_store<T, Ord>(ptr: *mut T, v: T, o: Ord)
where
    T: AtomicType<Repr: AtomicBasicOps>,
    Ord: ReleaseOrRelaxed,
{
    // SAFETY: by the contract of this function; the atomic is only written.
    unsafe { Atomic::from_ptr(ptr) }.store(v, o);
}

/// Writes a value atomically, and returns the one before.
///
/// # Safety
///
/// - `ptr` is aligned, and valid for reads and writes.
/// - Whoever else accesses the value at the same time does so atomically.
#[inline(always)]
pub unsafe fn xchg<T, Ord>(ptr: *mut T, new: T, o: Ord) -> T
where
    T: AtomicType<Repr: AtomicExchangeOps>,
    Ord: Ordering,
{
    // SAFETY: by the contract of this function.
    unsafe { Atomic::from_ptr(ptr) }.xchg(new, o)
}

/// Writes `new` atomically if the value is `old`; returns the value before.
///
/// # Errors
///
/// The value that was there instead. Nothing is written, and nothing ordered.
///
/// # Safety
///
/// - `ptr` is aligned, and valid for reads and writes.
/// - Whoever else accesses the value at the same time does so atomically.
#[doc(alias = "try_cmpxchg")]
#[inline(always)]
pub unsafe fn cmpxchg<T, Ord>(ptr: *mut T, old: T, new: T, o: Ord) -> Result<T, T>
where
    T: AtomicType<Repr: AtomicExchangeOps>,
    Ord: Ordering,
{
    // SAFETY: by the contract of this function.
    unsafe { Atomic::from_ptr(ptr) }.cmpxchg(old, new, o)
}
