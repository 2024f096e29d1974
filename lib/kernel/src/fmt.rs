// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Formatting of text, in place of `core::fmt`.
//!
//! [`fmt!`](crate::prelude::fmt) makes [`Arguments`], as [`format_args!`] does, and all that prints goes through it. It
//! takes what `core::fmt` can show, and what implements the [`Display`] of this module: a trait of our own, so that
//! types of other crates, such as [`CStr`](core::ffi::CStr), can have it.

#[doc(hidden)]
pub mod plain;

pub use core::fmt::{Arguments, Debug, Error, Formatter, Result, Write};

use core::fmt::{Binary, LowerExp, LowerHex, Octal, Pointer, UpperExp, UpperHex};

#[doc(hidden)]
pub use plain::Value;

/// What `{}` shows: implement it rather than [`core::fmt::Display`].
///
/// # Examples
///
/// ```no_run
/// use kernel::fmt;
///
/// struct Celsius(i32);
///
/// impl fmt::Display for Celsius {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         write!(f, "{} degrees", self.0)
///     }
/// }
/// ```
pub trait Display {
    /// Shows the value.
    ///
    /// # Errors
    ///
    /// Only errors of `f` itself should be passed on.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result;
}

/// An argument of a format string, before it is known which `Display` it has.
///
/// If its type has [`Display`], [`select`](Self::select) is the method found here; if not, the one found by
/// dereferencing, which leaves the argument to `core::fmt`.
#[doc(hidden)]
pub struct Argument<'a, T: ?Sized>(CoreArgument<'a, T>);

/// An argument that `core::fmt` can show, or cannot.
#[doc(hidden)]
pub struct CoreArgument<'a, T: ?Sized>(&'a T);

impl<'a, T: ?Sized> Argument<'a, T> {
    /// Takes the argument as it was written.
    #[inline]
    pub const fn new(value: &'a T) -> Self {
        Self(CoreArgument(value))
    }
}

impl<'a, T: ?Sized + Display> Argument<'a, T> {
    /// Makes the [`Display`] of this module that of `core::fmt`.
    #[inline]
    pub const fn select(&self) -> Adapter<&'a T> {
        Adapter(self.0.0)
    }
}

impl<'a, T: ?Sized> CoreArgument<'a, T> {
    /// Leaves the argument to the traits of `core::fmt`.
    #[inline]
    pub const fn select(&self) -> CoreAdapter<'a, T> {
        CoreAdapter(self.0)
    }
}

impl<'a, T: ?Sized> core::ops::Deref for Argument<'a, T> {
    type Target = CoreArgument<'a, T>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Lends the [`Display`] of this module to `core::fmt`; passes everything else through.
#[doc(hidden)]
pub struct Adapter<T>(pub T);

impl<T: ?Sized + Display> core::fmt::Display for Adapter<&T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        Display::fmt(self.0, f)
    }
}

impl<T: ?Sized> Pointer for Adapter<&T>
where
    T: Pointer,
{
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        Pointer::fmt(self.0, f)
    }
}

macro_rules! pass_through {
    ($($trait:ident),+) => {
        $(
            impl<T: $trait> $trait for Adapter<T> {
                fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                    $trait::fmt(&self.0, f)
                }
            }
        )+
    };
}

pass_through!(Debug, LowerHex, UpperHex, Octal, Binary, LowerExp, UpperExp);

/// Passes everything through to the value.
///
/// A plain reference would do for all but [`Pointer`], which shows a reference as the address that it holds: that of the
/// value, where the value itself is the pointer to be shown.
#[doc(hidden)]
pub struct CoreAdapter<'a, T: ?Sized>(&'a T);

macro_rules! pass_to_value {
    ($($trait:path),+ $(,)?) => {
        $(
            impl<T: ?Sized + $trait> $trait for CoreAdapter<'_, T> {
                fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                    <T as $trait>::fmt(self.0, f)
                }
            }
        )+
    };
}

pass_to_value!(
    core::fmt::Display,
    Debug,
    LowerHex,
    UpperHex,
    Octal,
    Binary,
    LowerExp,
    UpperExp,
    Pointer,
);

impl<T: ?Sized + Display> Display for &T {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        Display::fmt(*self, f)
    }
}

impl<T: ?Sized + Display> Display for &mut T {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        Display::fmt(&**self, f)
    }
}

macro_rules! display_as_core {
    ($($type:ty),+ $(,)?) => {
        $(
            impl Display for $type {
                fn fmt(&self, f: &mut Formatter<'_>) -> Result {
                    core::fmt::Display::fmt(self, f)
                }
            }
        )+
    };
}

display_as_core! {
    bool, char, str,
    i8, i16, i32, i64, i128, isize,
    u8, u16, u32, u64, u128, usize,
    Arguments<'_>,
    core::panic::Location<'_>,
    core::panic::PanicInfo<'_>,
}

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use super::*;
    use crate::prelude::fmt;

    struct Ours;
    impl Display for Ours {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result {
            f.write_str("ours")
        }
    }

    #[derive(Debug)]
    struct Cores;
    impl core::fmt::Display for Cores {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result {
            f.write_str("core's")
        }
    }

    #[test]
    fn both_kinds_of_display_are_found() {
        let (ours, cores) = (Ours, Cores);
        assert_eq!(
            fmt!("{ours} {} {cores} {}", ours, cores).to_string(),
            "ours ours core's core's"
        );
        assert_eq!(
            fmt!("{0} {name} {0}", Ours, name = Cores).to_string(),
            "ours core's ours"
        );
    }

    #[test]
    fn other_traits_pass_through() {
        let (number, cores) = (255_u8, Cores);
        assert_eq!(
            fmt!(
                "{number:#x} {number:08b} {:?} {cores:?} {{}} {number:?}",
                "a"
            )
            .to_string(),
            "0xff 11111111 \"a\" Cores {} 255"
        );
    }

    #[test]
    fn a_pointer_is_shown_as_the_address_that_it_holds() {
        let value = 7_u32;
        let (pointer, reference) = (&raw const value, &value);
        let address = std::format!("{pointer:p}");
        assert_eq!(fmt!("{:p}", pointer).to_string(), address);
        assert_eq!(
            fmt!("{pointer:p} {:p}", reference).to_string(),
            [&*address, " ", &address].concat()
        );
        assert_eq!(
            fmt!("{:p}", core::ptr::from_ref(&Cores))
                .to_string()
                .get(..2),
            Some("0x")
        );
        let slice = &[1_u8, 2][..];
        assert_eq!(fmt!("{slice:p}").to_string(), std::format!("{slice:p}"));
    }

    #[test]
    fn each_trait_reaches_a_value_without_a_display_of_ours() {
        use core::num::NonZero;
        let number = NonZero::new(0xab_u8);
        let shown = number.map(|n| fmt!("{n} {n:?} {n:x} {n:#X} {n:o} {n:b}").to_string());
        assert_eq!(shown.as_deref(), Some("171 171 ab 0xAB 253 10101011"));
        let number = NonZero::new(1500_u32);
        let shown = number.map(|n| fmt!("{n:e} {n:E} {n:>6}").to_string());
        assert_eq!(shown.as_deref(), Some("1.5e3 1.5E3   1500"));
    }

    #[test]
    fn width_and_precision_may_be_arguments() {
        let (width, text) = (5, "abc");
        assert_eq!(
            fmt!("{text:>width$}|{:1$}|{:.*}", 7, 2, text).to_string(),
            "  abc| 7|ab"
        );
    }

    #[test]
    fn what_is_generic_goes_by_its_bounds() {
        fn ours(value: &impl Display) -> String {
            fmt!("{value}").to_string()
        }
        fn cores(value: &(impl core::fmt::Display + ?Sized)) -> String {
            fmt!("{value}").to_string()
        }
        assert_eq!(
            (ours(&Ours), cores(&Cores), ours(&3), cores("s")),
            ("ours".into(), "core's".into(), "3".into(), "s".into())
        );
    }

    #[test]
    fn expressions_may_be_anything() {
        let values = [1, 2];
        let last = values.iter().rev().map(|&value| value == 2).next();
        assert_eq!(
            fmt!("{:?} {}", last, if values.is_empty() { 0 } else { 1 },).to_string(),
            "Some(true) 1"
        );
        assert_eq!(fmt!("no arguments").to_string(), "no arguments");
        assert_eq!(fmt!(concat!("{}", "!"), 1).to_string(), "1!");
    }
}
