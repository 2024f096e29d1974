// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The types of the language that can be in an atomic.

use core::ffi::c_void;

use super::{AtomicAdd, AtomicType};

/// The integer that is as wide as an address.
#[cfg(target_pointer_width = "64")]
type AddressRepr = i64;
#[cfg(target_pointer_width = "32")]
type AddressRepr = i32;

// SAFETY: it has one byte, which is initialised.
unsafe impl AtomicType for bool {
    type Repr = i8;
}

// SAFETY: the pointer is of a sized type, hence an address; what it points to is for whoever dereferences it to prove.
unsafe impl<T: Sized> AtomicType for *mut T {
    type Repr = *const c_void;
}

// SAFETY: as above.
unsafe impl<T: Sized> AtomicType for *const T {
    type Repr = *const c_void;
}

macro_rules! integers {
    ($($type:ty: $repr:ty),+) => {$(
        // SAFETY: both are integers of one width, all bytes of which are initialised.
        unsafe impl AtomicType for $type {
            type Repr = $repr;
        }
    )+};
}
integers!(i8: i8, i16: i16, i32: i32, u32: i32, i64: i64, u64: i64, isize: AddressRepr, usize: AddressRepr);

macro_rules! summands {
    ($($type:ty: $repr:ty, $into_repr:expr;)+) => {$(
        // SAFETY: any bytes are an integer.
        unsafe impl AtomicAdd for $type {
            #[inline(always)]
            fn rhs_into_delta(rhs: Self) -> $repr {
                $into_repr(rhs)
            }
        }
    )+};
}
summands! {
    i32: i32, |rhs| rhs;
    u32: i32, u32::cast_signed;
    i64: i64, |rhs| rhs;
    u64: i64, u64::cast_signed;
    isize: AddressRepr, |rhs| rhs as AddressRepr;
    usize: AddressRepr, |rhs| rhs as AddressRepr;
}
