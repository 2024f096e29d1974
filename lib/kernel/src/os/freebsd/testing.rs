// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What tests of a module see and change of its memory: settings below its name, as a parameter is called; the first can be
//! given as a parameter is, too. One more says how many keep the module from being unloaded, which the kernel does not know.
//!
//! Manuals: sysctl(9), getenv(9).

use core::{
    cell::UnsafeCell,
    fmt::Write as _,
    mem::MaybeUninit,
    sync::atomic::{
        AtomicU64, AtomicUsize,
        Ordering::{Relaxed, Release},
    },
};

use kernel_sys::bindings;

use super::{
    module::name_of,
    sysctl::{RawSysctl, register, unregister},
};
use crate::{
    alloc::faults::FAULTS,
    error::Result,
    module::ThisModule,
    str::{CStr, Formatter},
    sysctl::SysctlStorage,
};

const FAIL: &CStr = c"kmod_fail_allocation";

/// Registers all settings, and takes what was given beforehand.
pub(super) fn begin(module: &ThisModule) -> Result {
    let name = name_of(module);
    if let Some(value) = given(name) {
        FAULTS.fail.store(value, Relaxed);
    }
    let outcome = SETTINGS.register(name);
    if outcome.is_err() {
        end();
    }
    outcome
}

/// Removes all settings.
pub(super) fn end() {
    SETTINGS.remove();
}

/// What the environment says of the allocation that is to fail.
fn given(module: &CStr) -> Option<u64> {
    let mut name = [0; 128];
    let mut text = Formatter::new(&mut name);
    write!(text, "{}.{}\0", module.to_str().ok()?, FAIL.to_str().ok()?).ok()?;
    let name = CStr::from_bytes_until_nul(&name).ok()?;
    // SAFETY: the name is a string, and is only read.
    let value = unsafe { bindings::kmod_kern_getenv(name.as_ptr().cast()) };
    if value.is_null() {
        return None;
    }
    // SAFETY: the kernel returned it as a string, which is there until it is given back below.
    let text = unsafe { CStr::from_ptr(value.cast()) };
    let number = text.to_str().ok().and_then(|text| text.parse().ok());
    // SAFETY: it came from the function above, and is not used any more.
    unsafe { bindings::kmod_freeenv(value) };
    number
}

/// The settings, in the order they are registered in.
static SETTINGS: Settings = Settings {
    raw: [const { UnsafeCell::new(MaybeUninit::uninit()) }; COUNT],
    registered: AtomicUsize::new(0),
};

const COUNT: usize = 5;

/// # Invariants
///
/// - The first `registered` are, and only who loads or unloads the module changes that: one task at a time.
struct Settings {
    raw: [UnsafeCell<MaybeUninit<RawSysctl>>; COUNT],
    registered: AtomicUsize,
}

// SAFETY: the kernel synchronises what it does with what was registered; the rest is one task's at a time.
unsafe impl Sync for Settings {}

impl Settings {
    fn register(&'static self, path: &'static CStr) -> Result {
        static FAIL_AT: Counter = Counter(&FAULTS.fail);
        static TRIED: Counter = Counter(&FAULTS.tried);
        static FAILED: Counter = Counter(&FAULTS.failed);
        static LIVE: Counter = Counter(&FAULTS.live);
        static USERS: Users = Users;
        let [fail, tried, failed, live, users] = &self.raw;
        self.add(fail, path, FAIL, 0o600, &FAIL_AT)?;
        self.add(tried, path, c"kmod_allocations_tried", 0o400, &TRIED)?;
        self.add(failed, path, c"kmod_allocations_failed", 0o400, &FAILED)?;
        self.add(live, path, c"kmod_allocations_live", 0o400, &LIVE)?;
        self.add(users, path, c"kmod_references", 0o400, &USERS)
    }

    fn add<T: SysctlStorage>(
        &self,
        raw: &'static UnsafeCell<MaybeUninit<RawSysctl>>,
        path: &'static CStr,
        name: &'static CStr,
        mode: u16,
        storage: &'static T,
    ) -> Result {
        // SAFETY: it is not registered yet, as they are in their order, and stays where it is, as does the storage.
        unsafe { register(raw.get().cast(), path, name, mode, storage)? };
        // INVARIANT: that is one more.
        self.registered.fetch_add(1, Release);
        Ok(())
    }

    fn remove(&'static self) {
        // INVARIANT: none is registered when this returns.
        let registered = self.registered.swap(0, Release);
        for raw in self.raw.iter().take(registered).rev() {
            // SAFETY: by the invariant it is registered, and no other task removes it.
            unsafe { unregister(raw.get().cast()) };
        }
    }
}

/// A number as text: programs read it without the module allocating anything.
struct Counter(&'static AtomicU64);

impl SysctlStorage for Counter {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        self.0.store_value(data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        self.0.read_value(data)
    }
}

/// How many keep the module.
struct Users;

impl SysctlStorage for Users {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        (data.len(), Ok(()))
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        // SAFETY: the function reads a counter.
        let count = unsafe { bindings::kmod_module_holders() };
        AtomicU64::new(count.into()).read_value(data)
    }
}
