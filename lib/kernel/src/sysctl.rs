// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings that an administrator reads and changes while the module runs.
//!
//! A setting is a value that has a path, such as `dev/foo/level`: on Linux a file below `/proc/sys`, which the program
//! `sysctl` calls `dev.foo.level`. [`Sysctl::register`] makes one; dropping it removes it, after whoever is reading or
//! writing it has finished. The driver looks at the value with [`Sysctl::get`].
//!
//! What can be a setting is a [`SysctlStorage`]:
//!
//! - atomic integers of every width, signed or not, and atomic truth values, which are 0 or 1: see [`SysctlInteger`];
//! - one of these that may only lie [between two bounds](Bounded);
//! - an array of these, whose values are separated by white space;
//! - a [text of limited length](FixedString);
//! - a [`Value`] of any type that knows how it is [written](crate::fmt::Display) and [read](core::str::FromStr), and
//!   what it takes;
//! - whatever implements the trait, and an [`Arc`](crate::sync::Arc) of any of them.
//!
//! Integers and texts behave as those of the kernel itself do, with its setting `kernel.sysctl_writes_strict` at its
//! default: what is no number is refused, as are numbers that do not fit; a value is read and written in one go; of a
//! text that is too long as much is kept as fits.
//!
//! # Examples
//!
//! ```no_run
//! use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
//! use kernel::{prelude::*, sysctl::{Bounded, Mode, Sysctl}};
//!
//! struct Settings {
//!     on: Sysctl<AtomicBool>,
//!     level: Sysctl<Bounded<AtomicU32>>,
//! }
//!
//! fn register() -> Result<Settings> {
//!     let mode = Mode::from_int(0o644);
//!     Ok(Settings {
//!         on: Sysctl::register(c"dev/foo", c"on", AtomicBool::new(true), mode)?,
//!         level: Sysctl::register(c"dev/foo", c"level", Bounded::new(AtomicU32::new(3), 1, 9), mode)?,
//!     })
//! }
//!
//! fn level(settings: &Settings) -> u32 {
//!     settings.level.get().load(Ordering::Relaxed)
//! }
//! ```
//!
//! What is a setting may be read and written on any processor at any time, so it has to be [`Sync`], and it may not
//! borrow what goes away earlier:
//!
//! ```compile_fail,E0277
//! # use kernel::{prelude::*, sysctl::{Mode, Sysctl}};
//! # fn register() -> Result {
//! let plain = Sysctl::register(c"dev", c"plain", core::cell::Cell::new(1), Mode::from_int(0o644))?;
//! # Ok(())
//! # }
//! ```
//!
//! ```compile_fail,E0597
//! # use kernel::{prelude::*, sysctl::{Mode, Sysctl}};
//! # use core::sync::atomic::AtomicU32;
//! # fn register() -> Result {
//! let mine = AtomicU32::new(1);
//! let borrowed = Sysctl::register(c"dev", c"borrowed", &mine, Mode::from_int(0o644))?;
//! # Ok(())
//! # }
//! ```

mod integer;
mod storage;
mod text;
mod value;

use core::{ops::Deref, pin::Pin};

use pin_init::{PinInit, pin_data, pin_init, pinned_drop};

use crate::{
    alloc::{KBox, flags::GFP_KERNEL},
    attachment::Attachment,
    error::{Error, Result, code::EINVAL},
    init::InPlaceInit as _,
    os::sysctl as os,
    str::CStr,
    types::Opaque,
};

pub use self::{
    integer::{Bounded, SysctlInteger},
    storage::{Kind, SysctlStorage},
    text::FixedString,
    value::Value,
};
#[doc(no_inline)]
pub use crate::types::Mode;

/// A setting that is registered; removed when dropped.
pub struct Sysctl<T: SysctlStorage> {
    inner: Pin<KBox<Registered<T>>>,
}

impl<T: SysctlStorage + Send + 'static> Sysctl<T> {
    /// Registers a setting that is called `name` in the folder `path`, such as `dev/foo`, which is made if it is not
    /// there. May sleep.
    ///
    /// # Errors
    ///
    /// - `EINVAL` if `name`, or a part of `path`, is empty or made of dots, or `name` holds a slash, or `mode` is about
    ///   more than reading and writing;
    /// - `EEXIST` if there is something of that name, `ENOTDIR` if a part of `path` is a setting;
    /// - `ENOMEM`.
    pub fn register(
        path: &'static CStr,
        name: &'static CStr,
        storage: T,
        mode: Mode,
    ) -> Result<Self> {
        Self::pin_register(path, name, storage, mode)
    }

    /// Registers a setting that is made in its place, such as one that holds locks of its own. May sleep.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register), and those of `storage`.
    pub fn pin_register<E>(
        path: &'static CStr,
        name: &'static CStr,
        storage: impl PinInit<T, E>,
        mode: Mode,
    ) -> Result<Self>
    where
        Error: From<E>,
    {
        check(path, name, mode)?;
        let inner = KBox::pin_init(Registered::new(storage), GFP_KERNEL)?;
        inner.as_ref().register(path, name, mode)?;
        Ok(Self { inner })
    }
}

impl<T: SysctlStorage> Sysctl<T> {
    /// What is read and written.
    pub fn get(&self) -> &T {
        &self.inner.storage
    }
}

impl<T: SysctlStorage> Deref for Sysctl<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.get()
    }
}

/// What the kernel has pointers to.
///
/// # Invariants
///
/// The setting is registered, with this storage, while this is attached.
#[pin_data(PinnedDrop)]
#[repr(C)]
struct Registered<T: SysctlStorage> {
    // First, so that they have the same address.
    #[pin]
    attachment: Attachment,
    #[pin]
    setting: Opaque<os::RawSysctl>,
    #[pin]
    storage: T,
}

impl<T: SysctlStorage> Registered<T> {
    fn new<E>(storage: impl PinInit<T, E>) -> impl PinInit<Self, E> {
        pin_init!(Self {
            attachment: Attachment::new(Self::remove),
            setting: Opaque::uninit(),
            storage <- storage,
        }? E)
    }

    /// Registers it; from then on it stays until it is dropped.
    fn register(self: Pin<&Self>, path: &'static CStr, name: &'static CStr, mode: Mode) -> Result
    where
        T: 'static,
    {
        let (setting, storage) = (self.setting.get(), &raw const self.storage);
        // SAFETY: both are pinned, and `drop` unregisters; what is never dropped stays for ever.
        unsafe { os::register(setting, path, name, mode.as_int(), storage)? };
        // INVARIANT: it is registered now.
        // SAFETY: as it is pinned, it stays until it is dropped, which detaches it; the function removes the setting.
        unsafe { self.attachment.attach() };
        Ok(())
    }

    /// Removes the setting that an attachment stands for.
    ///
    /// # Safety
    ///
    /// - The attachment is part of a `Self` that is registered, and the caller is who has to end it.
    unsafe fn remove(attachment: *const Attachment) {
        let this: *const Self = attachment.cast();
        // SAFETY: it is there, and has the address of its first field.
        let setting = unsafe { &*this }.setting.get();
        // SAFETY: by the invariant it is registered; who ends an attachment is the only one who does.
        unsafe { os::unregister(setting) };
    }
}

#[pinned_drop]
impl<T: SysctlStorage> PinnedDrop for Registered<T> {
    fn drop(self: Pin<&mut Self>) {
        if self.attachment.detach() {
            // SAFETY: it was attached, and this is who has to end it.
            unsafe { Self::remove(&raw const self.attachment) };
        }
    }
}

// SAFETY: the storage can be sent, the rest is the kernel's and does not depend on tasks.
unsafe impl<T: SysctlStorage + Send> Send for Registered<T> {}

// SAFETY: the storage can be shared; the rest is not accessed by shared references.
unsafe impl<T: SysctlStorage> Sync for Registered<T> {}

/// What the kernel does not look at, or only complains about.
fn check(path: &CStr, name: &CStr, mode: Mode) -> Result {
    let is_name = |name: &[u8]| !name.is_empty() && name.iter().any(|&byte| byte != b'.');
    let parts_are_names = path.to_bytes().split(|&byte| byte == b'/').all(is_name);
    let (name, mode) = (name.to_bytes(), mode.as_int());
    if parts_are_names && is_name(name) && !name.contains(&b'/') && mode & !0o666 == 0 {
        Ok(())
    } else {
        Err(EINVAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_modes_that_make_no_file_are_refused() {
        let ok = |path: &CStr, name: &CStr, mode| check(path, name, Mode::from_int(mode)).is_ok();
        assert!(ok(c"kernel", c"foo", 0o644) && ok(c"dev/foo/bar", c"a.b", 0o600));
        for (path, name, mode) in [
            (c"", c"foo", 0o644),
            (c"dev//foo", c"a", 0o644),
            (c"/dev", c"a", 0o644),
            (c"dev/..", c"a", 0o644),
            (c"dev", c"", 0o644),
            (c"dev", c".", 0o644),
            (c"dev", c"a/b", 0o644),
            (c"dev", c"a", 0o755),
            (c"dev", c"a", 0o4644),
        ] {
            assert!(!ok(path, name, mode), "{path:?} {name:?} {mode:o}");
        }
    }
}
