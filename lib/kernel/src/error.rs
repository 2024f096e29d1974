// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Errors: a checked error number, and the result that carries it.
//!
//! C headers: `include/linux/err.h`, `include/linux/errno.h`.

use core::{convert::Infallible, num::NonZeroI32, num::TryFromIntError, str::Utf8Error};

use crate::{
    alloc::{AllocError, layout::LayoutError},
    ffi, fmt, os,
    str::CStr,
};

/// What functions of the kernel return: a value, or an [`Error`].
pub type Result<T = (), E = Error> = core::result::Result<T, E>;

/// The message of a function that `#[vtable]` provides only so that it need not be written.
pub const VTABLE_DEFAULT_ERROR: &str =
    "an optional operation that the driver does not provide was called";

/// An error number of the kernel.
///
/// It is as small as the C `int` it stands for, and so is a [`Result`] without a value.
///
/// # Invariants
///
/// The number is negative and at least `-MAX_ERRNO`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(NonZeroI32);

impl Error {
    /// Makes an error of a negative error number, as C functions return it.
    ///
    /// A number that is no error is a bug of the caller: it is reported in the log and becomes
    /// [`EINVAL`](code::EINVAL).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use kernel::prelude::*;
    /// assert_eq!(Error::from_errno(-12), ENOMEM);
    /// ```
    pub fn from_errno(errno: ffi::c_int) -> Self {
        match Self::try_from_errno(errno) {
            Some(error) => error,
            None => Self::out_of_range(errno),
        }
    }

    #[cold]
    #[inline(never)]
    fn out_of_range(errno: ffi::c_int) -> Self {
        os::print::warn_of_errno(errno);
        code::EINVAL
    }

    /// Makes an error of a negative error number, if it is one.
    pub(crate) const fn try_from_errno(errno: ffi::c_int) -> Option<Self> {
        if errno < 0_i32.saturating_sub(os::error::MAX_ERRNO) || errno >= 0 {
            return None;
        }
        match NonZeroI32::new(errno) {
            // INVARIANT: the range was checked above.
            Some(errno) => Some(Self(errno)),
            None => None,
        }
    }

    /// Returns the error number, which is negative.
    pub const fn to_errno(self) -> ffi::c_int {
        self.0.get()
    }

    /// Returns the error as C functions encode it in a pointer.
    ///
    /// The pointer must not be dereferenced.
    pub const fn to_ptr<T>(self) -> *mut T {
        // The last page of the address space, which holds no object: sign extension leads there.
        core::ptr::without_provenance_mut(self.0.get() as usize)
    }

    /// Returns the name of the error as in C, if it has one.
    pub fn name(&self) -> Option<&'static CStr> {
        os::error::c_name(self.0.get().wrapping_neg())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errno = self.0.get().wrapping_neg();
        match os::error::name(errno) {
            Some(name) => f.write_str(name),
            None => f.debug_tuple("Error").field(&errno).finish(),
        }
    }
}

/// Converts what a C function returned: an error if it is negative, else nothing of interest.
pub fn to_result(err: ffi::c_int) -> Result {
    if err < 0 {
        Err(Error::from_errno(err))
    } else {
        Ok(())
    }
}

/// Converts a pointer that may encode an error; null is not an error.
pub fn from_err_ptr<T>(ptr: *mut T) -> Result<*mut T> {
    // Truncation is harmless, for only the last page is of interest: the numbers there fit.
    let address = ptr.addr().cast_signed();
    match ffi::c_int::try_from(address)
        .ok()
        .and_then(Error::try_from_errno)
    {
        Some(error) => Err(error),
        None => Ok(ptr),
    }
}

/// Converts a result to what C expects: the value, or the negative error number.
pub fn from_result<T, F>(f: F) -> T
where
    T: From<i16>,
    F: FnOnce() -> Result<T>,
{
    match f() {
        Ok(value) => value,
        // By the invariant of `Error` the number fits.
        Err(error) => T::from(error.to_errno() as i16),
    }
}

impl From<Infallible> for Error {
    #[inline]
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

macro_rules! impl_from {
    ($($error:ty => $code:ident,)+) => {
        $(
            impl From<$error> for Error {
                #[inline]
                fn from(_: $error) -> Self {
                    code::$code
                }
            }
        )+
    };
}

impl_from! {
    AllocError => ENOMEM,
    LayoutError => ENOMEM,
    TryFromIntError => EINVAL,
    Utf8Error => EINVAL,
    fmt::Error => EINVAL,
}

/// The error numbers by name.
pub mod code {
    macro_rules! declare {
        ($($(#[$meta:meta])* $name:ident = $errno:literal;)+) => {
            $(
                $(#[$meta])*
                pub const $name: super::Error = const {
                    match super::Error::try_from_errno(-$errno) {
                        Some(error) => error,
                        None => unreachable!(),
                    }
                };
            )+
        };
    }

    crate::os::error::errnos!(declare);
}

const _: () = assert!(size_of::<Result>() == size_of::<ffi::c_int>());

#[cfg(test)]
mod tests {
    use std::format;

    use super::{code::*, *};
    use crate::os::host::take_log;

    #[test]
    fn numbers_in_range_are_errors() {
        assert_eq!(Error::from_errno(-1), EPERM);
        assert_eq!(Error::from_errno(-4095).to_errno(), -4095);
        assert_eq!(ERESTARTSYS.to_errno(), -512);
        assert_eq!(take_log(), "");
    }

    #[test]
    fn other_numbers_are_reported() {
        for errno in [0, 1, -4096, i32::MIN, i32::MAX] {
            assert_eq!(Error::from_errno(errno), EINVAL);
            assert_eq!(
                take_log(),
                format!("<4>kernel: {errno} was taken for an error number\n")
            );
        }
    }

    #[test]
    fn errors_are_shown_by_name() {
        assert_eq!(
            format!("{ENOMEM:?} {:?}", Error::from_errno(-600)),
            "ENOMEM Error(600)"
        );
        assert_eq!(EPROBE_DEFER.name(), Some(c"EPROBE_DEFER"));
        assert_eq!(Error::from_errno(-600).name(), None);
    }

    #[test]
    fn results_of_c_are_converted() {
        assert_eq!(to_result(3), Ok(()));
        assert_eq!(to_result(-5), Err(EIO));
        assert_eq!(from_result::<i32, _>(|| Err(EFAULT)), -14);
        assert_eq!(from_result::<i64, _>(|| Ok(1 << 40)), 1 << 40);
    }

    #[test]
    fn pointers_carry_errors() {
        let mut value = 1_u32;
        let good = &raw mut value;
        assert_eq!(from_err_ptr(good), Ok(good));
        assert_eq!(
            from_err_ptr::<u8>(core::ptr::null_mut()),
            Ok(core::ptr::null_mut())
        );
        assert_eq!(from_err_ptr::<u8>(EBUSY.to_ptr()), Err(EBUSY));
        let below = core::ptr::without_provenance_mut::<u8>(4096_usize.wrapping_neg());
        assert_eq!(from_err_ptr(below), Ok(below));
    }
}
