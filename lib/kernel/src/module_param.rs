// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parameters of a module: settings given when it is loaded, and, if it allows that, while it runs.
//!
//! C header: `include/linux/moduleparam.h`.
//!
//! They are declared in `params` of `module!`, which makes a static of each in `module_parameters`:
//!
//! - a [`ModuleParamAccess`] of one that does not change once the module runs: [`value`](ModuleParamAccess::value);
//! - a [`WritableParamAccess`] of one whose `permissions` let somebody write to its file in sysfs, or, on FreeBSD, to the
//!   setting of the module's name and its own:
//!   [`get`](WritableParamAccess::get), or [`read`](WritableParamAccess::read) with the lock held.
//!
//! | in `params` | a value is given as | the module sees |
//! |---|---|---|
//! | an integer type | `10`, `-3`, `0x1f`, `0o17`, `0b11`; octal after a plain `0` | the integer |
//! | `bool` | `y`, `n`, `1`, `0`, `on`, `off`; without a value it is `true` | `bool` |
//! | `str` | anything | [`CStr`](crate::str::CStr) |
//! | `ArrayParam<T, N>` | at most `N` values of `T`, with commas between them | `[T]` |
//! | a type of your own | what its [`ModuleParam`] takes | the type |
//!
//! A value that cannot be taken keeps the module from being loaded (`EINVAL`), and so does a parameter that is given
//! twice and cannot be written (`EEXIST`). The log tells which one it was.

mod access;
mod array;
#[cfg(feature = "testing")]
mod count;
mod lock;
mod string;
mod value;

pub use self::{
    access::{ModuleParamAccess, WritableParamAccess},
    array::ArrayParam,
    lock::KParamGuard,
    string::StringParam,
    value::{ModuleParam, ParamValue, ShowParam},
};

pub(crate) use self::access::Access;
