// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! References to what counts its references itself.
//!
//! Many objects of the kernel bring their own counter, and functions that count: [`ARef<T>`] holds one reference to such
//! an object, of whatever kind. Where Rust code makes the object and nobody else counts, [`Arc`](super::Arc) is simpler.

use core::{mem::ManuallyDrop, ops::Deref, ptr::NonNull};

/// A type whose values count references to themselves, and go away with the last.
///
/// # Safety
///
/// - A value lives for as long as there is a reference that [`inc_ref`](Self::inc_ref) counted and
///   [`dec_ref`](Self::dec_ref) has not given back, unless whoever has it knows another reason.
/// - A value of the type is never had without being counted: there are only shared references to it outside the
///   type's own code.
pub unsafe trait AlwaysRefCounted {
    /// Counts a reference more.
    fn inc_ref(&self);

    /// Gives a reference back; with the last the value goes away.
    ///
    /// # Safety
    ///
    /// - The caller has a counted reference to `obj`, and does not use it any more.
    unsafe fn dec_ref(obj: NonNull<Self>);
}

/// Implements [`AlwaysRefCounted`] for an object of the kernel's, by the kernel's functions.
///
/// Whoever writes `unsafe` promises what the trait asks for, and that
/// - the type has the layout of the object, to which the method `$as_ptr` returns a pointer;
/// - `$get` counts a reference more to an object that somebody has a reference to, and `$put` gives one back.
#[cfg(not(kernel_freebsd))]
macro_rules! counted_by_kernel {
    // SAFETY: whoever writes it says why.
    (unsafe impl for $type:ty: $as_ptr:ident, $get:path, $put:path) => {
        // SAFETY: promised where this is written.
        unsafe impl $crate::sync::aref::AlwaysRefCounted for $type {
            #[inline]
            fn inc_ref(&self) {
                // SAFETY: it is borrowed, so somebody has a reference meanwhile.
                unsafe { $get(self.$as_ptr()) };
            }

            #[inline]
            unsafe fn dec_ref(obj: ::core::ptr::NonNull<Self>) {
                // SAFETY: the caller gives up one of its references.
                unsafe { $put(obj.as_ptr().cast()) };
            }
        }
    };
}
#[cfg(not(kernel_freebsd))]
pub(crate) use counted_by_kernel;

/// A counted reference to a `T`, given back when dropped.
///
/// # Invariants
///
/// The pointer is to a `T`; one of the references that it counts belongs to this.
///
/// # Examples
///
/// ```no_run
/// # use kernel::sync::aref::{AlwaysRefCounted, ARef};
/// fn keep<T: AlwaysRefCounted>(borrowed: &T) -> ARef<T> {
///     borrowed.into()
/// }
/// ```
///
/// What may not be shared between contexts cannot be referred to from another:
///
/// ```compile_fail,E0277
/// # use kernel::sync::aref::{AlwaysRefCounted, ARef};
/// fn send(_: impl Send) {}
///
/// fn give_away<T: AlwaysRefCounted>(reference: ARef<T>) {
///     send(reference);
/// }
/// ```
#[repr(transparent)]
pub struct ARef<T: AlwaysRefCounted>(NonNull<T>);

impl<T: AlwaysRefCounted> ARef<T> {
    /// Makes one of a reference that was counted already.
    ///
    /// # Safety
    ///
    /// - `ptr` is to a `T` to which the caller has a counted reference, and leaves it to this.
    pub unsafe fn from_raw(ptr: NonNull<T>) -> Self {
        // INVARIANT: promised by the caller.
        Self(ptr)
    }

    /// Leaves it to the caller to give the reference back.
    pub fn into_raw(me: Self) -> NonNull<T> {
        ManuallyDrop::new(me).0
    }
}

impl<T: AlwaysRefCounted> Clone for ARef<T> {
    fn clone(&self) -> Self {
        Self::from(&**self)
    }
}

impl<T: AlwaysRefCounted> Deref for ARef<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: by the invariant it points to a `T`, which is there as long as its reference is.
        unsafe { self.0.as_ref() }
    }
}

impl<T: AlwaysRefCounted> From<&T> for ARef<T> {
    fn from(b: &T) -> Self {
        b.inc_ref();
        // INVARIANT: a reference was counted just now.
        Self(NonNull::from(b))
    }
}

impl<T: AlwaysRefCounted> Drop for ARef<T> {
    fn drop(&mut self) {
        // SAFETY: by the invariant one counted reference belongs to this, which ends here.
        unsafe { T::dec_ref(self.0) };
    }
}

impl<T, U> PartialEq<ARef<U>> for ARef<T>
where
    T: AlwaysRefCounted + PartialEq<U>,
    U: AlwaysRefCounted,
{
    fn eq(&self, other: &ARef<U>) -> bool {
        **self == **other
    }
}

impl<T: AlwaysRefCounted + Eq> Eq for ARef<T> {}

impl<T, U> PartialEq<&'_ U> for ARef<T>
where
    T: AlwaysRefCounted + PartialEq<U>,
{
    fn eq(&self, other: &&U) -> bool {
        **self == **other
    }
}

// SAFETY: it gives shared references to the `T` (`Sync`), and on whichever context it is dropped, the `T` may go away
// there (`Send`).
unsafe impl<T: AlwaysRefCounted + Sync + Send> Send for ARef<T> {}

// SAFETY: as above; by cloning a shared one, another context can get one of its own.
unsafe impl<T: AlwaysRefCounted + Sync + Send> Sync for ARef<T> {}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use super::*;

    #[derive(PartialEq, Eq)]
    struct Counted {
        references: Cell<u32>,
        name: &'static str,
    }

    // SAFETY: the tests keep the values for longer than any reference to them.
    unsafe impl AlwaysRefCounted for Counted {
        fn inc_ref(&self) {
            self.references.update(|count| count + 1);
        }

        unsafe fn dec_ref(obj: NonNull<Self>) {
            // SAFETY: by the contract the caller has a reference, so the object is there.
            let obj = unsafe { obj.as_ref() };
            obj.references.update(|count| count - 1);
        }
    }

    #[test]
    fn every_reference_is_counted_and_given_back_once() {
        let object = Counted {
            references: Cell::new(0),
            name: "object",
        };
        let first = ARef::from(&object);
        let second = first.clone();
        assert_eq!(object.references.get(), 2);
        drop(first);
        let raw = ARef::into_raw(second);
        assert_eq!(object.references.get(), 1);
        // SAFETY: the reference was counted, and left by `into_raw`.
        let again = unsafe { ARef::from_raw(raw) };
        assert_eq!(again.name, "object");
        drop(again);
        assert_eq!(object.references.get(), 0);
    }

    #[test]
    fn references_are_equal_if_what_they_refer_to_is() {
        let [first, second] = ["a", "b"].map(|name| Counted {
            references: Cell::new(9),
            name,
        });
        assert!(ARef::from(&first) == ARef::from(&first));
        assert!(ARef::from(&first) != ARef::from(&second));
        assert!(ARef::from(&second) == &second);
    }
}
