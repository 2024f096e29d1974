// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Numbers that change while nobody holds the lock of the parameters: those that tests of a module see.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use kernel_pure::parse;

use super::{
    access::Access,
    value::{ParamValue, ShowParam, sealed},
};
use crate::{
    error::{Result, code::EINVAL},
    fmt,
    str::BStr,
};

/// What is given for such a number.
pub struct Count(AtomicU64);

impl sealed::Sealed for Count {}

impl ParamValue for Count {
    type Value = AtomicU64;

    const NOARG: bool = false;

    fn parse(arg: Option<&BStr>) -> Result<Self> {
        let number = arg.and_then(|arg| parse::integer(arg));
        number
            .map(|number| Self(AtomicU64::new(number)))
            .ok_or(EINVAL)
    }

    fn view(&self) -> &AtomicU64 {
        &self.0
    }
}

impl ShowParam for AtomicU64 {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        core::fmt::Display::fmt(&self.load(Relaxed), f)
    }
}

impl Access for AtomicU64 {
    type Param = Count;

    unsafe fn set(&self, value: Count) -> Result {
        self.store(value.0.into_inner(), Relaxed);
        Ok(())
    }

    unsafe fn current(&self) -> &AtomicU64 {
        self
    }

    unsafe fn free(&self) {}
}
