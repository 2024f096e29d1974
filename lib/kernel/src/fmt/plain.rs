// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What most messages show: numbers, text, errors. They do without `core::fmt`, which is larger than many a module.
//!
//! `pr_info!` and the like ask each argument for its [`Value`], by the trait that its place in the format string is
//! about. Where one has none, because only `core::fmt` knows how to show it, the whole message is left to that. Which of
//! the two it is hangs on types alone, so that nothing of it is left when the code is optimised.

use super::{Argument, CoreArgument};
use crate::{
    error::Error,
    os,
    str::{BStr, CStr},
};

pub use kernel_pure::value::Value;

/// What `{}` shows, as a value.
#[doc(hidden)]
pub trait PlainDisplay {
    /// The value.
    fn plain(&self) -> Value<'_>;
}

/// What `{:?}` shows, as a value.
#[doc(hidden)]
pub trait PlainDebug {
    /// The value.
    fn plain(&self) -> Value<'_>;
}

/// What `{:x}` shows, as a value.
#[doc(hidden)]
pub trait PlainLowerHex {
    /// The value.
    fn plain(&self) -> Value<'_>;
}

impl<'a, T: ?Sized + PlainDisplay> Argument<'a, T> {
    /// For `{}`.
    #[inline(always)]
    pub fn plain_display(&self) -> Option<Value<'a>> {
        Some(self.0.0.plain())
    }
}

impl<'a, T: ?Sized + PlainDebug> Argument<'a, T> {
    /// For `{:?}`.
    #[inline(always)]
    pub fn plain_debug(&self) -> Option<Value<'a>> {
        Some(self.0.0.plain())
    }
}

impl<'a, T: ?Sized + PlainLowerHex> Argument<'a, T> {
    /// For `{:x}`.
    #[inline(always)]
    pub fn plain_lower_hex(&self) -> Option<Value<'a>> {
        Some(self.0.0.plain())
    }
}

macro_rules! not_plain {
    ($($method:ident),+) => {
        $(
            /// Leaves it to `core::fmt`.
            #[inline(always)]
            pub const fn $method(&self) -> Option<Value<'a>> {
                None
            }
        )+
    };
}

impl<'a, T: ?Sized> CoreArgument<'a, T> {
    not_plain!(plain_display, plain_debug, plain_lower_hex);
}

macro_rules! pass_through {
    ($($trait:ident),+) => {
        $(
            impl<T: ?Sized + $trait> $trait for &T {
                #[inline(always)]
                fn plain(&self) -> Value<'_> {
                    (**self).plain()
                }
            }

            impl<T: ?Sized + $trait> $trait for &mut T {
                #[inline(always)]
                fn plain(&self) -> Value<'_> {
                    (**self).plain()
                }
            }
        )+
    };
}

pass_through!(PlainDisplay, PlainDebug, PlainLowerHex);

/// How each integer is shown: the number itself, and its bits.
macro_rules! integers {
    ($($type:ty: $number:ident => $value:expr, $bits:expr;)+) => {
        $(
            impl PlainDisplay for $type {
                #[inline(always)]
                fn plain(&self) -> Value<'_> {
                    let $number = *self;
                    $value
                }
            }

            impl PlainDebug for $type {
                #[inline(always)]
                fn plain(&self) -> Value<'_> {
                    PlainDisplay::plain(self)
                }
            }

            impl PlainLowerHex for $type {
                #[inline(always)]
                fn plain(&self) -> Value<'_> {
                    let $number = *self;
                    Value::LowerHex($bits)
                }
            }
        )+
    };
}

integers! {
    u8: n => Value::Unsigned(n.into()), n.into();
    u16: n => Value::Unsigned(n.into()), n.into();
    u32: n => Value::Unsigned(n.into()), n.into();
    u64: n => Value::Unsigned(n), n;
    usize: n => Value::Unsigned(n as u64), n as u64;
    i8: n => Value::Signed(n.into()), n.cast_unsigned().into();
    i16: n => Value::Signed(n.into()), n.cast_unsigned().into();
    i32: n => Value::Signed(n.into()), n.cast_unsigned().into();
    i64: n => Value::Signed(n), n.cast_unsigned();
    isize: n => Value::Signed(n as i64), n.cast_unsigned() as u64;
}

impl PlainDisplay for bool {
    #[inline(always)]
    fn plain(&self) -> Value<'_> {
        Value::Text(if *self { "true" } else { "false" })
    }
}

impl PlainDebug for bool {
    #[inline(always)]
    fn plain(&self) -> Value<'_> {
        PlainDisplay::plain(self)
    }
}

impl PlainDisplay for str {
    #[inline(always)]
    fn plain(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl PlainDisplay for BStr {
    #[inline(always)]
    fn plain(&self) -> Value<'_> {
        Value::Named(self)
    }
}

impl PlainDisplay for CStr {
    #[inline(always)]
    fn plain(&self) -> Value<'_> {
        Value::Hex(self.to_bytes())
    }
}

impl PlainDebug for Error {
    #[cold]
    #[inline(never)]
    #[optimize(size)]
    fn plain(&self) -> Value<'_> {
        let errno = self.to_errno().wrapping_neg();
        match os::error::ascii_name(errno) {
            Some(name) => Value::Named(name),
            None => Value::Tuple("Error", errno.unsigned_abs().into()),
        }
    }
}
