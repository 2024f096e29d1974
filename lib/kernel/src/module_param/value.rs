// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can be a parameter: how it is read from text, and shown.

use kernel_pure::parse;

use crate::{
    error::{Result, code::EINVAL},
    fmt,
    str::BStr,
};

/// A type that can be the type of a parameter.
///
/// It is `Copy`, so that nothing has to be dropped when the module goes.
///
/// # Examples
///
/// ```no_run
/// use kernel::{module_param::ModuleParam, prelude::*, str::BStr};
///
/// #[derive(Clone, Copy)]
/// enum Mode {
///     Fast,
///     Safe,
/// }
///
/// impl ModuleParam for Mode {
///     fn try_from_param_arg(arg: &BStr) -> Result<Self> {
///         match &**arg {
///             b"fast" => Ok(Self::Fast),
///             b"safe" => Ok(Self::Safe),
///             _ => Err(EINVAL),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a module parameter",
    note = "implement `kernel::module_param::ModuleParam` for it"
)]
pub trait ModuleParam: Sized + Copy {
    /// What the parameter is if it is named without a value; [`None`] if it needs one.
    const WITHOUT_ARG: Option<Self> = None;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// [`EINVAL`], unless there is one that fits better, if `arg` does not make sense.
    fn try_from_param_arg(arg: &BStr) -> Result<Self>;
}

/// A type of parameter whose value can be shown in sysfs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown in sysfs",
    note = "implement `kernel::module_param::ShowParam` for it, or leave out `permissions`"
)]
pub trait ShowParam {
    /// Writes the value, in the form in which it can be given.
    ///
    /// # Errors
    ///
    /// Only errors of `f` itself should be passed on.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// What is stored of a parameter, and what a module sees of it.
///
/// A [`ModuleParam`] is both; of a [`StringParam`](super::StringParam) or an [`ArrayParam`](super::ArrayParam) the
/// module sees the string or the values. There are no other implementations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a module parameter",
    note = "implement `kernel::module_param::ModuleParam` for it"
)]
pub trait ParamValue: sealed::Sealed + Sized + Send + Sync + 'static {
    /// What the module sees.
    type Value: ?Sized;

    /// Whether the parameter may be named without a value.
    #[doc(hidden)]
    const NOARG: bool;

    /// Reads a value; [`None`] if the parameter was named without one.
    #[doc(hidden)]
    fn parse(arg: Option<&BStr>) -> Result<Self>;

    /// Shows the module what it is to see.
    #[doc(hidden)]
    fn view(&self) -> &Self::Value;
}

pub(super) mod sealed {
    /// Implemented here alone.
    pub trait Sealed {}

    impl<T: super::ModuleParam> Sealed for T {}
}

impl<T: ModuleParam + Send + Sync + 'static> ParamValue for T {
    type Value = T;

    const NOARG: bool = T::WITHOUT_ARG.is_some();

    fn parse(arg: Option<&BStr>) -> Result<Self> {
        match arg {
            Some(arg) => T::try_from_param_arg(arg),
            None => T::WITHOUT_ARG.ok_or(EINVAL),
        }
    }

    fn view(&self) -> &T {
        self
    }
}

impl ModuleParam for bool {
    const WITHOUT_ARG: Option<Self> = Some(true);

    fn try_from_param_arg(arg: &BStr) -> Result<Self> {
        parse::boolean(arg).ok_or(EINVAL)
    }
}

impl ShowParam for bool {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self { "Y" } else { "N" })
    }
}

macro_rules! impl_integer {
    ($($type:ty),+) => {
        $(
            impl ModuleParam for $type {
                fn try_from_param_arg(arg: &BStr) -> Result<Self> {
                    parse::integer(arg).ok_or(EINVAL)
                }
            }

            impl ShowParam for $type {
                fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    core::fmt::Display::fmt(self, f)
                }
            }
        )+
    };
}

impl_integer!(i8, u8, i16, u16, i32, u32, i64, u64, isize, usize);
