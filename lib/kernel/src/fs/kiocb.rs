// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One read or write of a file.

use core::{marker::PhantomData, ptr::NonNull};

use crate::{os::file as os, types::ForeignOwnable};

/// One read or write of a file whose private data is a `T`.
///
/// # Invariants
///
/// The pointer is to a valid `struct kiocb` that nobody else uses while `'a` lasts. The private data of its file is what
/// [`T::into_foreign`](ForeignOwnable::into_foreign) returned, and is borrowed, but not mutably, while `'a` lasts.
pub struct Kiocb<'a, T> {
    inner: NonNull<os::RawKiocb>,
    data: PhantomData<&'a T>,
}

impl<'a, T: ForeignOwnable> Kiocb<'a, T> {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct kiocb` that nobody else uses while `'a` lasts.
    /// - The private data of its file is what [`T::into_foreign`](ForeignOwnable::into_foreign) returned, and is neither
    ///   taken back nor borrowed mutably while `'a` lasts.
    pub unsafe fn from_raw(kiocb: *mut os::RawKiocb) -> Self {
        Self {
            // INVARIANT: promised by the caller.
            // SAFETY: a valid one is not null.
            inner: unsafe { NonNull::new_unchecked(kiocb) },
            data: PhantomData,
        }
    }

    /// Returns the pointer, for C.
    pub fn as_raw(&self) -> *mut os::RawKiocb {
        self.inner.as_ptr()
    }

    /// The private data of the file.
    pub fn file(&self) -> T::Borrowed<'a> {
        // SAFETY: by the invariant it is valid.
        let file = unsafe { os::file_of(self.as_raw()) };
        // SAFETY: a valid one is of a valid file.
        let data = unsafe { os::private(file) };
        // SAFETY: by the invariant it is borrowed so.
        unsafe { T::borrow(data) }
    }

    /// The place in the file.
    pub fn ki_pos(&self) -> i64 {
        // SAFETY: by the invariant it is valid.
        let place = unsafe { os::place(self.as_raw()) };
        // SAFETY: the place is part of it.
        unsafe { place.read() }
    }

    /// The place in the file, to be changed: the next read or write of the same open file begins there.
    pub fn ki_pos_mut(&mut self) -> &mut i64 {
        // SAFETY: by the invariant it is valid.
        let place = unsafe { os::place(self.as_raw()) };
        // SAFETY: the place is part of it, and it is borrowed mutably.
        unsafe { &mut *place }
    }

    /// Whether what would have to wait fails with [`EAGAIN`](crate::error::code::EAGAIN) instead: the file was opened so,
    /// or whoever reads or writes asks for it.
    pub fn is_nonblocking(&self) -> bool {
        // SAFETY: by the invariant it is valid.
        unsafe { os::is_nonblocking(self.as_raw()) }
    }
}
