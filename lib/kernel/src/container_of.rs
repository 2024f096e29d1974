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
/// struct Pair {
///     first: u64,
///     second: u32,
/// }
///
/// let pair = Pair { first: 1, second: 2 };
/// let second: *const u32 = &raw const pair.second;
/// // SAFETY: `second` points to the field of `pair`.
/// let found: *const Pair = unsafe { container_of!(second, Pair, second) };
/// assert!(core::ptr::eq(found, &pair));
/// # let _ = pair.first;
/// ```
#[macro_export]
macro_rules! container_of {
    ($field_ptr:expr, $Container:ty, $($fields:tt)*) => {{
        let field_ptr = $field_ptr;
        let container_ptr =
            field_ptr.byte_sub(::core::mem::offset_of!($Container, $($fields)*)).cast::<$Container>();
        // Not run: it says that the field has the type that the pointer has.
        if false {
            $crate::assert_same_type(field_ptr, (&raw const (*container_ptr).$($fields)*).cast_mut());
        }
        container_ptr
    }};
}

/// Compiles only if both arguments have the same type, for macros.
#[doc(hidden)]
#[inline]
pub fn assert_same_type<T>(_: T, _: T) {}
