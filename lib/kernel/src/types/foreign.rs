// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can be given to C code as a pointer, and comes back later.

use core::{ffi::c_void, ptr::NonNull};

/// A type whose values can be turned to a pointer, left with C code, and borrowed or taken back by that pointer.
///
/// It is how private data of a driver travels through the kernel: by `void *`.
///
/// # Safety
///
/// - [`into_foreign`](Self::into_foreign) returns a pointer that is not null and aligned to
///   [`FOREIGN_ALIGN`](Self::FOREIGN_ALIGN).
pub unsafe trait ForeignOwnable: Sized {
    /// What the pointer is aligned to: the bits below it are zero.
    const FOREIGN_ALIGN: usize;

    /// What borrowing a value that C code has gives.
    type Borrowed<'a>
    where
        Self: 'a;

    /// What borrowing it mutably gives.
    type BorrowedMut<'a>
    where
        Self: 'a;

    /// Turns the value to a pointer, which now owns it.
    ///
    /// The pointer is not to be dereferenced: only the functions of this trait know what it means.
    fn into_foreign(self) -> *mut c_void;

    /// Takes the value back.
    ///
    /// # Safety
    ///
    /// - `ptr` is what [`into_foreign`](Self::into_foreign) of this type returned, and was not taken back since.
    /// - Nothing that was borrowed by it is still in use.
    unsafe fn from_foreign(ptr: *mut c_void) -> Self;

    /// Takes the value back, unless the pointer is null.
    ///
    /// # Safety
    ///
    /// - `ptr` is null, or as [`from_foreign`](Self::from_foreign) wants it.
    unsafe fn try_from_foreign(ptr: *mut c_void) -> Option<Self> {
        if ptr.is_null() {
            return None;
        }
        // SAFETY: promised by the caller, as it is not null.
        Some(unsafe { Self::from_foreign(ptr) })
    }

    /// Borrows the value.
    ///
    /// # Safety
    ///
    /// - `ptr` is what [`into_foreign`](Self::into_foreign) of this type returned, and is not taken back while `'a`
    ///   lasts.
    /// - Nothing that was borrowed mutably by it is in use while `'a` lasts.
    unsafe fn borrow<'a>(ptr: *mut c_void) -> Self::Borrowed<'a>;

    /// Borrows the value mutably.
    ///
    /// # Safety
    ///
    /// - `ptr` is what [`into_foreign`](Self::into_foreign) of this type returned, and is not taken back while `'a`
    ///   lasts.
    /// - Nothing else that was borrowed by it is in use while `'a` lasts.
    unsafe fn borrow_mut<'a>(ptr: *mut c_void) -> Self::BorrowedMut<'a>;
}

// SAFETY: the pointer is dangling: aligned as for `()`, and not null.
unsafe impl ForeignOwnable for () {
    const FOREIGN_ALIGN: usize = align_of::<()>();
    type Borrowed<'a> = ();
    type BorrowedMut<'a> = ();

    fn into_foreign(self) -> *mut c_void {
        NonNull::<()>::dangling().as_ptr().cast()
    }

    unsafe fn from_foreign(_: *mut c_void) -> Self {}

    unsafe fn borrow<'a>(_: *mut c_void) -> Self::Borrowed<'a> {}

    unsafe fn borrow_mut<'a>(_: *mut c_void) -> Self::BorrowedMut<'a> {}
}
