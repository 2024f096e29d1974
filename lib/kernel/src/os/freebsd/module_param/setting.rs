// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parameters as settings: text, as in the kernel's environment.

use core::fmt::Write as _;

use super::super::{
    super::common::module_param::Shown,
    module::this_module,
    sysctl::{RawSysctl, register},
};
use crate::{
    error::{Result, code::ENOSPC},
    module_param::{Access, ParamValue, ShowParam},
    str::{BStr, CStr, Formatter},
    sysctl::SysctlStorage,
};

/// Registers a setting, of a parameter's static: by the module's name, its own, and its mode.
pub(super) type Register =
    unsafe fn(*mut RawSysctl, &'static CStr, &'static CStr, u16, *const ()) -> Result;

/// A parameter that cannot be read.
#[repr(transparent)]
pub(super) struct Hidden<A>(A);

/// A parameter that can be read.
#[repr(transparent)]
pub(super) struct Readable<A>(A);

impl<A: Access> SysctlStorage for Hidden<A> {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        (data.len(), store(&self.0, data))
    }

    fn read_value(&self, _: &mut [u8]) -> (usize, Result) {
        (0, Ok(()))
    }
}

impl<A: Access> SysctlStorage for Readable<A>
where
    <A::Param as ParamValue>::Value: ShowParam,
{
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        (data.len(), store(&self.0, data))
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        let module = this_module();
        let _lock = module.kernel_param_lock();
        // SAFETY: the lock is held until this returns, and the value is not kept.
        let value = unsafe { self.0.current() };
        let room = data.len();
        let mut text = Formatter::new(data);
        let outcome = write!(text, "{}", Shown(value));
        match text.bytes_written() {
            // There may be more: it is asked for again, with more room.
            length if length >= room => (room, Ok(())),
            length => (length, outcome.map_err(|_| ENOSPC)),
        }
    }
}

/// Sets a parameter to what a program has written.
fn store<A: Access>(access: &A, text: &[u8]) -> Result {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let module = this_module();
    let _lock = module.kernel_param_lock();
    let value = A::Param::parse(Some(BStr::from_bytes(text)))?;
    // SAFETY: the lock is held until this returns.
    unsafe { access.set(value) }
}

/// Registers the setting of a parameter whose static is the inner part of an `S`.
///
/// # Safety
///
/// - `setting` is memory for one, and `access` points to the static that `S` is a transparent face of; both stay where
///   they are.
pub(super) unsafe fn register_as<S: SysctlStorage>(
    setting: *mut RawSysctl,
    module: &'static CStr,
    name: &'static CStr,
    mode: u16,
    access: *const (),
) -> Result {
    // SAFETY: by the safety requirement it points to what has the same form as an `S`; the rest is asked of the caller.
    unsafe { register(setting, module, name, mode, access.cast::<S>()) }
}
