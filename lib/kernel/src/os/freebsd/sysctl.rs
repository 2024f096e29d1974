// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings, which have types here: what a setting says in numbers is values of the system's own types to programs.
//!
//! Manual: `sysctl(9)`.

use core::{ptr, slice};

use kernel_pure::settings::values::{self, Fault, Layout};
use kernel_sys::{
    bindings::{self, ctl_table},
    ffi::{c_int, c_uint, c_ushort, c_void},
};

pub(crate) use super::super::common::sysctl::*;
use super::door;
use crate::{
    error::{
        Error, Result,
        code::{EINVAL, ENOMEM},
        to_result,
    },
    str::{CStr, CStrExt as _},
    sysctl::{Kind, SysctlStorage},
};

/// Registers a setting.
///
/// # Safety
///
/// - `setting` is memory for one, and `storage` what is to be read and written; both stay where they are until
///   [`unregister`], or for ever after success.
pub(crate) unsafe fn register<T: SysctlStorage>(
    setting: *mut RawSysctl,
    path: &'static CStr,
    name: &'static CStr,
    mode: u16,
    storage: *const T,
) -> Result {
    // SAFETY: promised by the caller.
    let kind = unsafe { &*storage }.kind();
    let handler = match kind {
        Kind::Text => handle::<T>,
        _ => handle_values::<T>,
    };
    let (path, name) = (path.as_char_ptr(), name.as_char_ptr());
    let data = storage.cast_mut().cast();
    // SAFETY: as the caller promises; the strings are there for ever, and the handler takes the data for what it is.
    to_result(unsafe {
        bindings::kmod_sysctl_register(
            setting,
            path,
            name,
            c_ushort::from(mode),
            number_of(kind),
            data,
            Some(handler),
        )
    })
}

/// What the shims call it.
const fn number_of(kind: Kind) -> c_uint {
    match kind {
        Kind::Text => bindings::KMOD_SETTING_TEXT,
        Kind::Bool => bindings::KMOD_SETTING_BOOL,
        Kind::I8 => bindings::KMOD_SETTING_S8,
        Kind::U8 => bindings::KMOD_SETTING_U8,
        Kind::I16 => bindings::KMOD_SETTING_S16,
        Kind::U16 => bindings::KMOD_SETTING_U16,
        Kind::I32 => bindings::KMOD_SETTING_INT,
        Kind::U32 => bindings::KMOD_SETTING_UINT,
        Kind::I64 => bindings::KMOD_SETTING_S64,
        Kind::U64 => bindings::KMOD_SETTING_U64,
        Kind::Isize => bindings::KMOD_SETTING_LONG,
        Kind::Usize => bindings::KMOD_SETTING_ULONG,
    }
}

/// How values of a kind lie in memory.
const fn layout_of(kind: Kind) -> Layout {
    let (size, is_signed) = match kind {
        Kind::Text | Kind::Bool | Kind::U8 => (1, false),
        Kind::I8 => (1, true),
        Kind::U16 => (2, false),
        Kind::I16 => (2, true),
        Kind::U32 => (4, false),
        Kind::I32 => (4, true),
        Kind::U64 => (8, false),
        Kind::I64 => (8, true),
        Kind::Usize => (size_of::<usize>(), false),
        Kind::Isize => (size_of::<isize>(), true),
    };
    Layout { size, is_signed }
}

/// Reads or writes a setting as values. What fills the buffer when it is read may not be all.
///
/// # Safety
///
/// - As of [`handle`], and behind the `*len` bytes there are `KMOD_SETTING_LONGEST` times as many, initialised, that nobody
///   else uses.
unsafe extern "C" fn handle_values<T: SysctlStorage>(
    table: *const ctl_table,
    write: c_int,
    buffer: *mut c_void,
    len: *mut usize,
    _pos: *mut i64,
) -> c_int {
    door::enter_errno(|| {
        // SAFETY: the kernel passes the table that was registered, and the reference is used during this call alone.
        let storage = unsafe { storage_of::<T>(table) };
        // SAFETY: by the safety requirement.
        let room = unsafe { &mut *len };
        let data = buffer.cast::<u8>();
        let text = data.wrapping_add(*room);
        let length = room.saturating_mul(bindings::KMOD_SETTING_LONGEST);
        // SAFETY: by the safety requirement they are there, and nobody else uses them during the call.
        let text = unsafe { slice::from_raw_parts_mut(text, length) };
        if write != 0 {
            // SAFETY: there are that many bytes, initialised, and nobody changes them during the call.
            store(storage, unsafe { slice::from_raw_parts(data, *room) }, text)?;
            return Ok(0);
        }
        // SAFETY: there are that many bytes.
        unsafe { ptr::write_bytes(data, 0, *room) };
        // SAFETY: they are initialised now, and nobody else uses them during the call.
        let data = unsafe { slice::from_raw_parts_mut(data, *room) };
        *room = show(storage, data, text)?;
        Ok(0)
    })
}

/// Puts the values into `data`, and returns how many bytes they take: all of it, if there may be more.
fn show(storage: &dyn SysctlStorage, data: &mut [u8], text: &mut [u8]) -> Result<usize> {
    let (count, outcome) = storage.read_value(text);
    outcome?;
    if count >= text.len() {
        return Ok(data.len());
    }
    let text = text.get(..count).unwrap_or_default();
    match values::from_text(text, layout_of(storage.kind()), data) {
        Err(Fault::NoRoom) => Ok(data.len()),
        outcome => Ok(outcome?),
    }
}

/// Takes values.
fn store(storage: &dyn SysctlStorage, data: &[u8], text: &mut [u8]) -> Result {
    let mut text = Text {
        bytes: text,
        used: 0,
    };
    values::to_text(data, layout_of(storage.kind()), &mut text)?;
    let text = text.bytes.get(..text.used).unwrap_or_default();
    match storage.store_value(text) {
        (count, Ok(())) if count < text.len() => Err(EINVAL),
        (_, outcome) => outcome,
    }
}

/// A text as far as it is written.
struct Text<'a> {
    bytes: &'a mut [u8],
    used: usize,
}

impl core::fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let end = self.used.saturating_add(text.len());
        let place = self.bytes.get_mut(self.used..end);
        place
            .ok_or(core::fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Invalid => EINVAL,
            Fault::NoRoom => ENOMEM,
        }
    }
}
