// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! From a field to what it is a field of.
//!
//! C header: `include/linux/container_of.h`.

/// Returns the pointer to a structure, given the pointer to one of its fields.
///
/// The type of the field is checked. For a field inside an `Opaque`, cast the pointer first.
///
/// # Safety
///
/// - The pointer is to that field of such a structure: both pointers are in bounds of the same allocation.
///
/// # Examples
///
/// ```
/// use kernel::container_of;
///
/// struct Timer {
///     expires: u64,
/// }
///
/// struct Watchdog {
///     petted: u64,
///     timer: Timer,
/// }
///
/// fn expired(timer: &mut Watchdog) -> *mut Watchdog {
///     let expires: *mut u64 = &raw mut timer.timer.expires;
///     // SAFETY: this field is one of a watchdog, and the pointer may be used for all of it.
///     unsafe { container_of!(expires, Watchdog, timer.expires) }
/// }
///
/// let mut watchdog = Watchdog { petted: 3, timer: Timer { expires: 8 } };
/// let place = &raw mut watchdog;
/// assert_eq!(expired(&mut watchdog), place);
/// # let _ = watchdog.petted;
/// ```
///
/// A pointer to anything else than the field is refused:
///
/// ```compile_fail
/// # use kernel::container_of;
/// struct Request {
///     sector: u64,
///     flags: u32,
/// }
///
/// fn request(flags: *const u32) -> *const Request {
///     // SAFETY: none.
///     unsafe { container_of!(flags, Request, sector) }
/// }
/// ```
#[macro_export]
macro_rules! container_of {
    ($pointer:expr, $Structure:ty, $($path:tt)+) => {
        $crate::FieldPointer::to_structure(
            $pointer,
            ::core::mem::offset_of!($Structure, $($path)+),
            |structure: *const $Structure| &raw const (*structure).$($path)+,
        )
    };
}

/// A pointer to a field, constant or not: what [`container_of!`](crate::container_of) begins with.
#[doc(hidden)]
pub trait FieldPointer {
    /// The type of the field.
    type Field;
    /// The same kind of pointer to a structure.
    type To<S>;

    /// Returns the pointer to the structure that has the field at `offset`.
    ///
    /// The function is not called: that it can be passed proves that the field has the type that the pointer says.
    ///
    /// # Safety
    ///
    /// - That many bytes before the pointer is the same allocation.
    unsafe fn to_structure<S>(
        self,
        offset: usize,
        field_of: fn(*const S) -> *const Self::Field,
    ) -> Self::To<S>;
}

macro_rules! impl_field_pointer {
    ($($pointer:tt)+) => {
        impl<F> FieldPointer for $($pointer)+ F {
            type Field = F;
            type To<S> = $($pointer)+ S;

            #[inline(always)]
            unsafe fn to_structure<S>(self, offset: usize, _: fn(*const S) -> *const F) -> Self::To<S> {
                // SAFETY: promised by the caller.
                unsafe { self.byte_sub(offset) }.cast()
            }
        }
    };
}

impl_field_pointer!(*const);
impl_field_pointer!(*mut);

#[cfg(test)]
mod tests {
    struct Inner {
        first: u8,
        pair: (u16, u32),
    }

    struct Outer {
        before: u64,
        inner: Inner,
    }

    #[test]
    fn the_structure_is_found_from_any_field() {
        let mut outer = Outer {
            before: 1,
            inner: Inner {
                first: 2,
                pair: (3, 4),
            },
        };
        let whole = &raw mut outer;
        // SAFETY: the pointer is to a live structure.
        let last = unsafe { &raw mut (*whole).inner.pair.1 };
        // SAFETY: it is that field.
        let found: *mut Outer = unsafe { container_of!(last, Outer, inner.pair.1) };
        assert_eq!(found, whole);
        // SAFETY: it is that field.
        let found: *const Inner = unsafe { container_of!(last.cast_const(), Inner, pair.1) };
        // SAFETY: it is that field.
        let found: *const Outer = unsafe { container_of!(found, Outer, inner) };
        assert_eq!(found, whole);
        assert_eq!(
            (outer.before, outer.inner.first, outer.inner.pair),
            (1, 2, (3, 4))
        );
    }
}
