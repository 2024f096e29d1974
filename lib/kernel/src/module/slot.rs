// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where the value of a module lives, and what loading and unloading do to it, on every system.

use core::{
    cell::UnsafeCell,
    mem::MaybeUninit,
    sync::atomic::{
        AtomicU8,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use pin_init::PinInit as _;

use super::{InPlaceModule, ThisModule};
use crate::{
    attachment,
    error::{Result, code::EBUSY},
};

/// The place of the one value that a module is.
///
/// # Invariants
///
/// - `state` is [`ABSENT`], [`BUSY`] or [`PRESENT`]. Who moves it to [`BUSY`] has `value` to itself until it
///   moves it on.
/// - In [`PRESENT`], `value` is initialised and pinned.
pub struct ModuleSlot<T> {
    state: AtomicU8,
    value: UnsafeCell<MaybeUninit<T>>,
}

const ABSENT: u8 = 0;
const BUSY: u8 = 1;
const PRESENT: u8 = 2;

impl<T> ModuleSlot<T> {
    /// Creates the place, with nothing in it.
    #[expect(
        clippy::new_without_default,
        reason = "made by `module!` alone, in a static"
    )]
    pub const fn new() -> Self {
        // INVARIANT: nobody else knows of the place yet.
        Self {
            state: AtomicU8::new(ABSENT),
            value: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// Makes the module.
    ///
    /// # Errors
    ///
    /// That of the module, and `EBUSY` where there is one already; then nothing of it is left.
    pub(crate) fn begin(&'static self, module: &'static ThisModule) -> Result
    where
        T: InPlaceModule,
    {
        if !self.change(ABSENT, BUSY) {
            return Err(EBUSY);
        }
        let slot: *mut T = self.value.get().cast();
        let initialiser = T::init(module);
        // SAFETY: by the type invariant this thread has the value to itself, in `BUSY`. It is part of a static,
        // so it does not move. After an error it counts as uninitialised.
        let outcome = unsafe { initialiser.__pinned_init(slot) };
        if outcome.is_err() {
            attachment::end_all();
        }
        // INVARIANT: this thread is done with the value, which is there if there was no error.
        self.state
            .store(if outcome.is_ok() { PRESENT } else { ABSENT }, Release);
        #[cfg(feature = "testing")]
        if outcome.is_err() {
            crate::alloc::faults::tell_what_is_left();
        }
        outcome
    }

    /// Asks the module whether it may be unloaded now.
    ///
    /// # Errors
    ///
    /// That of the module, and `EBUSY` where it is not there, or not yet.
    #[cfg(any(kernel_freebsd, test))]
    pub(crate) fn ask(&'static self) -> Result
    where
        T: InPlaceModule,
    {
        if !self.change(PRESENT, BUSY) {
            return Err(EBUSY);
        }
        let value: *const T = self.value.get().cast();
        // SAFETY: it was present, so it is initialised, and nobody ends it in `BUSY`.
        let answer = unsafe { &*value }.quiesce();
        // INVARIANT: the value is still there, and this thread is done with it.
        self.state.store(PRESENT, Release);
        answer
    }

    /// Drops the module, if it is there.
    pub(crate) fn end(&'static self) {
        if !self.change(PRESENT, BUSY) {
            return;
        }
        let value: *mut T = self.value.get().cast();
        // SAFETY: it was present, so it is initialised, and this thread now has it to itself. It is dropped where
        // it was pinned.
        unsafe { value.drop_in_place() };
        attachment::end_all();
        // INVARIANT: this thread is done with the value, which is not there any more.
        self.state.store(ABSENT, Release);
        #[cfg(feature = "testing")]
        crate::alloc::faults::tell_what_is_left();
    }

    fn change(&self, from: u8, to: u8) -> bool {
        self.state
            .compare_exchange(from, to, Acquire, Relaxed)
            .is_ok()
    }
}

// SAFETY: the value is made on one thread and may be dropped on another (`Send`); a module is `Sync` as well. The
// type invariant keeps both apart.
unsafe impl<T: Send + Sync> Sync for ModuleSlot<T> {}

#[cfg(test)]
mod tests {
    use core::sync::atomic::AtomicUsize;

    use super::*;
    use crate::{error::code::ENODEV, module::Module, os::module::this_module};

    static DROPS: AtomicUsize = AtomicUsize::new(0);
    static MODULE: ThisModule = this_module();

    struct Counted;

    impl Drop for Counted {
        fn drop(&mut self) {
            DROPS.fetch_add(1, Relaxed);
        }
    }

    struct Loads {
        _counted: Counted,
    }

    impl Module for Loads {
        fn init(_module: &'static ThisModule) -> Result<Self> {
            Ok(Self { _counted: Counted })
        }
    }

    struct Fails;

    impl Module for Fails {
        fn init(_module: &'static ThisModule) -> Result<Self> {
            Err(ENODEV)
        }
    }

    impl Drop for Fails {
        fn drop(&mut self) {
            unreachable!("there never was a value");
        }
    }

    #[test]
    fn value_lives_from_load_to_unload_and_is_dropped_once() {
        static SLOT: ModuleSlot<Loads> = ModuleSlot::new();
        SLOT.end();
        assert_eq!(SLOT.begin(&MODULE), Ok(()));
        assert_eq!(SLOT.begin(&MODULE), Err(EBUSY));
        assert_eq!(DROPS.load(Relaxed), 0);
        SLOT.end();
        SLOT.end();
        assert_eq!(DROPS.load(Relaxed), 1);
    }

    struct Reluctant;

    impl Module for Reluctant {
        fn init(_module: &'static ThisModule) -> Result<Self> {
            Ok(Self)
        }

        fn quiesce(&self) -> Result {
            Err(ENODEV)
        }
    }

    #[test]
    fn a_module_is_asked_while_it_is_there_and_stays() {
        static SLOT: ModuleSlot<Reluctant> = ModuleSlot::new();
        static WILLING: ModuleSlot<Loads> = ModuleSlot::new();
        assert_eq!(SLOT.ask(), Err(EBUSY));
        assert_eq!(SLOT.begin(&MODULE), Ok(()));
        assert_eq!((SLOT.ask(), SLOT.ask()), (Err(ENODEV), Err(ENODEV)));
        assert_eq!(SLOT.begin(&MODULE), Err(EBUSY));
        SLOT.end();
        assert_eq!(SLOT.ask(), Err(EBUSY));
        assert_eq!(WILLING.begin(&MODULE), Ok(()));
        assert_eq!(WILLING.ask(), Ok(()));
        // Not ended: the other test counts what is dropped.
    }

    #[test]
    fn failed_load_leaves_nothing_to_drop() {
        static SLOT: ModuleSlot<Fails> = ModuleSlot::new();
        assert_eq!(SLOT.begin(&MODULE), Err(ENODEV));
        SLOT.end();
    }
}
