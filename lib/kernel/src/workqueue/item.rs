// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work as a field of a type.

use core::{marker::PhantomData, pin::Pin};

use pin_init::{PinInit, pin_data, pin_init};

use super::{WorkItemPointer, pointer::Called, queued::Link};
use crate::{
    os::workqueue::{self as os, RawDelayedWork, RawWork},
    str::{CStr, CStrExt as _},
    sync::LockClassKey,
    types::Opaque,
};

/// A type with work, and what is done.
pub trait WorkItem<const ID: u64 = 0> {
    /// The pointer that is enqueued.
    type Pointer: WorkItemPointer<ID>;

    /// Called when the work is to be done, in a task that may sleep.
    fn run(this: Self::Pointer);
}

/// Work, as a field of a `T`.
///
/// # Invariants
///
/// `work` is work that was made to call the pointer of `T`.
#[pin_data]
#[repr(C)]
pub struct Work<T: ?Sized, const ID: u64 = 0> {
    // Before the kernel's part, so that it is as far from that in delayed work.
    #[pin]
    link: Link,
    #[pin]
    work: Opaque<RawWork>,
    _owner: PhantomData<T>,
}

// SAFETY: it is the kernel's, which guards it, and holds no `T`.
unsafe impl<T: ?Sized, const ID: u64> Send for Work<T, ID> {}

// SAFETY: as above.
unsafe impl<T: ?Sized, const ID: u64> Sync for Work<T, ID> {}

impl<T: ?Sized, const ID: u64> Work<T, ID> {
    /// Makes work that is not enqueued.
    #[inline]
    pub fn new(name: &'static CStr, key: Pin<&'static LockClassKey>) -> impl PinInit<Self>
    where
        T: WorkItem<ID>,
    {
        pin_init!(Self {
            link: Link::new(os::cancel, T::Pointer::release),
            work <- Opaque::ffi_init(move |work| {
                // SAFETY: it is memory that stays while it is enqueued; the name and the class are there for ever.
                unsafe { os::init::<Called<T::Pointer, ID>>(work, name.as_char_ptr(), key.as_ptr()) };
            }),
            _owner: PhantomData,
        })
    }

    /// The address of the kernel's part.
    ///
    /// # Safety
    ///
    /// - `ptr` is memory for a `Self`.
    #[inline]
    pub unsafe fn raw_get(ptr: *const Self) -> *mut RawWork {
        // SAFETY: promised by the caller.
        Opaque::cast_into(unsafe { &raw const (*ptr).work })
    }

    /// The work that the kernel's part belongs to.
    #[inline]
    pub(super) fn from_raw(work: *mut RawWork) -> *mut Self {
        work.wrapping_byte_sub(core::mem::offset_of!(Self, work))
            .cast()
    }
}

/// Work that is done after a while, as a field of a `T`.
///
/// # Invariants
///
/// `work` is delayed work that was made to call the pointer of `T`.
#[pin_data]
#[repr(C)]
pub struct DelayedWork<T: ?Sized, const ID: u64 = 0> {
    #[pin]
    link: Link,
    #[pin]
    work: Opaque<RawDelayedWork>,
    _owner: PhantomData<T>,
}

// SAFETY: it is the kernel's, which guards it, and holds no `T`.
unsafe impl<T: ?Sized, const ID: u64> Send for DelayedWork<T, ID> {}

// SAFETY: as above.
unsafe impl<T: ?Sized, const ID: u64> Sync for DelayedWork<T, ID> {}

impl<T: ?Sized, const ID: u64> DelayedWork<T, ID> {
    /// Makes work that is not enqueued. Its timer is of the class that all have.
    #[inline]
    pub fn new(
        work_name: &'static CStr,
        work_key: Pin<&'static LockClassKey>,
        _timer_name: &'static CStr,
        _timer_key: Pin<&'static LockClassKey>,
    ) -> impl PinInit<Self>
    where
        T: WorkItem<ID>,
    {
        pin_init!(Self {
            link: Link::new(os::cancel_delayed, T::Pointer::release),
            work <- Opaque::ffi_init(move |work| {
                let (name, key) = (work_name.as_char_ptr(), work_key.as_ptr());
                // SAFETY: it is memory that stays while it is enqueued; the name and the class are there for ever.
                unsafe { os::init_delayed::<Called<T::Pointer, ID>>(work, name, key) };
            }),
            _owner: PhantomData,
        })
    }

    /// The address of the part that is as in [`Work`]: a work, as far as it goes.
    #[inline]
    pub fn raw_as_work(ptr: *mut Self) -> *mut Work<T, ID> {
        ptr.cast()
    }

    /// The delayed work that [`raw_as_work`](Self::raw_as_work) was called with.
    ///
    /// # Safety
    ///
    /// - `ptr` is from there.
    #[inline]
    pub unsafe fn raw_from_work(ptr: *mut Work<T, ID>) -> *mut Self {
        ptr.cast()
    }
}

/// How far from the beginning the kernel's parts are.
pub(super) const DISTANCES: [usize; 2] = [
    core::mem::offset_of!(Work<()>, work),
    core::mem::offset_of!(DelayedWork<()>, work),
];

/// A type that has work; [`impl_has_work!`](crate::impl_has_work) implements it.
///
/// # Safety
///
/// - The functions convert between the addresses of a value and its one work of this number.
pub unsafe trait HasWork<T, const ID: u64 = 0> {
    /// The address of the work.
    ///
    /// # Safety
    ///
    /// - `ptr` is a value.
    unsafe fn raw_get_work(ptr: *mut Self) -> *mut Work<T, ID>;

    /// The address of the value.
    ///
    /// # Safety
    ///
    /// - `ptr` is the work of one.
    unsafe fn work_container_of(ptr: *mut Work<T, ID>) -> *mut Self;
}

/// A type that has delayed work; [`impl_has_delayed_work!`](crate::impl_has_delayed_work) implements it.
///
/// # Safety
///
/// - The work is part of delayed work.
pub unsafe trait HasDelayedWork<T, const ID: u64 = 0>: HasWork<T, ID> {}
