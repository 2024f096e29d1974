// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a box can do because its value can.

use core::{
    borrow::{Borrow, BorrowMut},
    fmt,
    pin::Pin,
};

use pin_init::ZeroableOption;

use super::Box;
use crate::alloc::Allocator;

impl<T: ?Sized, A: Allocator> From<Box<T, A>> for Pin<Box<T, A>> {
    fn from(b: Box<T, A>) -> Self {
        // SAFETY: the value stays at its address until it is dropped, however the box is moved, and a pinned box
        // gives no way to its value but pinned ones.
        unsafe { Pin::new_unchecked(b) }
    }
}

impl<T: ?Sized, A: Allocator> Borrow<T> for Box<T, A> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: ?Sized, A: Allocator> BorrowMut<T> for Box<T, A> {
    fn borrow_mut(&mut self) -> &mut T {
        self
    }
}

impl<T: ?Sized + fmt::Display, A: Allocator> fmt::Display for Box<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl<T: ?Sized + crate::fmt::Display, A: Allocator> crate::fmt::Display for Box<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::fmt::Display::fmt(&**self, f)
    }
}

impl<T: ?Sized + fmt::Debug, A: Allocator> fmt::Debug for Box<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

// SAFETY: a box of a sized value is a pointer that is not null, so that `None` is all zeros.
unsafe impl<T, A: Allocator> ZeroableOption for Box<T, A> {}
