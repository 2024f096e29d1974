// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parameters that are strings.

use super::value::{ParamValue, ShowParam, sealed};
use crate::{
    alloc::{KVec, flags::GFP_KERNEL},
    error::{
        Result,
        code::{EINVAL, ENOSPC},
    },
    fmt,
    str::{BStr, CStr},
};

/// Longest string that can be given, as in C.
const LENGTH_MAX: usize = 1024;

/// A string: `str` in `params`.
pub struct StringParam(Storage);

enum Storage {
    /// The default.
    Static(&'static CStr),
    /// What was given, with the NUL that ends it.
    Given(Given),
}

struct Given {
    bytes: KVec<u8>,
    #[cfg(feature = "testing")]
    _held: crate::alloc::faults::Held<'static>,
}

impl StringParam {
    /// Creates the default of a parameter.
    pub const fn from_static(string: &'static CStr) -> Self {
        Self(Storage::Static(string))
    }
}

impl sealed::Sealed for StringParam {}

impl ParamValue for StringParam {
    type Value = CStr;

    const NOARG: bool = false;

    fn parse(arg: Option<&BStr>) -> Result<Self> {
        let arg: &[u8] = arg.ok_or(EINVAL)?;
        if arg.len() > LENGTH_MAX {
            return Err(ENOSPC);
        }
        let mut bytes = KVec::with_capacity(arg.len().saturating_add(1), GFP_KERNEL)?;
        bytes.extend_from_slice(arg, GFP_KERNEL)?;
        bytes.push(0, GFP_KERNEL)?;
        Ok(Self(Storage::Given(Given {
            bytes,
            #[cfg(feature = "testing")]
            _held: crate::alloc::faults::Held::new(&crate::alloc::faults::FAULTS),
        })))
    }

    fn view(&self) -> &CStr {
        match &self.0 {
            Storage::Static(string) => string,
            Storage::Given(given) => CStr::from_bytes_until_nul(&given.bytes).unwrap_or_default(),
        }
    }
}

impl ShowParam for CStr {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Bytes that are no UTF-8 are shown as the replacement character.
        for chunk in self.to_bytes().utf8_chunks() {
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_str("\u{fffd}")?;
            }
        }
        Ok(())
    }
}
