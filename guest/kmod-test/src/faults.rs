// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Failing allocations: the module under test is built so that each of its allocations can be made to fail, and knows
//! how many it has made and not given back.
//!
//! Meant are the allocations that the module makes itself, through the crate `kernel`; what the kernel allocates on its
//! behalf does not fail by this.

use alloc::format;

use crate::{error::Result, module::Module};

const FAIL: &str = "kmod_fail_allocation";
const TRIED: &str = "kmod_allocations_tried";
const FAILED: &str = "kmod_allocations_failed";
const LIVE: &str = "kmod_allocations_live";

/// More allocations than that in one go are no walk any more.
const LONGEST: u64 = 100_000;

/// The allocations of the module under test, since it was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocations {
    /// How many were tried.
    pub tried: u64,
    /// How many failed because a test wanted it.
    pub failed: u64,
    /// How many were made and not given back.
    pub live: u64,
}

impl Allocations {
    /// As they are now.
    ///
    /// # Errors
    ///
    /// Those of the system; [`ENOENT`](crate::errno::ENOENT) if the module is not loaded, or was not built for tests.
    #[track_caller]
    pub fn now() -> Result<Self> {
        let module = Module::under_test();
        let read =
            |name| -> Result<u64> { Ok(module.parameter(name)?.parse().unwrap_or(u64::MAX)) };
        Ok(Self {
            tried: read(TRIED)?,
            failed: read(FAILED)?,
            live: read(LIVE)?,
        })
    }
}

/// Makes the `n`-th allocation from now on fail, counted from 1, and no other; 0 takes that back.
///
/// # Errors
///
/// Those of the system; [`ENOENT`](crate::errno::ENOENT) if the module is not loaded, or was not built for tests.
#[track_caller]
pub fn fail_allocation(n: u64) -> Result {
    Module::under_test().set_parameter(FAIL, &format!("{n}"))
}

/// Does `work` again and again, and lets its first allocation in the module fail, then its second, and so on, until
/// it is done without a failure. Returns how many failures that were.
///
/// With a failure, `work` may return an error or succeed all the same; without one it has to succeed. It must leave
/// nothing behind: what it opens it has to close. Where it returns an error, the module must have given back what it
/// allocated for it.
///
/// # Errors
///
/// Those of `work` when nothing was made to fail, and those of the system.
///
/// # Panics
///
/// If an allocation is left behind after a failure.
#[track_caller]
pub fn walk_allocation_failures(mut work: impl FnMut() -> Result) -> Result<u64> {
    for n in 1..LONGEST {
        let before = Allocations::now()?;
        fail_allocation(n)?;
        let outcome = work();
        let fired = Allocations::now()?.failed != before.failed;
        fail_allocation(0)?;
        if !fired {
            return outcome.map(|()| n - 1);
        }
        let live = Allocations::now()?.live;
        assert!(
            outcome.is_ok() || live <= before.live,
            "after the failure of allocation {n} the module has {live} allocations, {} before",
            before.live
        );
    }
    endless()
}

/// Loads the module under test again and again with these parameters, and lets its first allocation fail, then its
/// second, and so on, until it is loaded without a failure. Returns how many failures that were. At the end it is
/// loaded.
///
/// What it leaves behind when it does not start is told of in the kernel's log, and fails the test.
///
/// # Errors
///
/// Those of loading when nothing was made to fail, and of unloading; [`ENOENT`](crate::errno::ENOENT) if the module was
/// not built for tests.
#[track_caller]
pub fn walk_load_failures(parameters: &str) -> Result<u64> {
    let module = Module::under_test();
    if module.is_loaded() {
        module.unload()?;
    }
    // Where it loads as it should, an error on the walk is for want of memory, whatever the module makes of that.
    Module::load(module.name(), parameters)?;
    module.unload()?;
    for n in 1..LONGEST {
        let armed = format!("{FAIL}={n} {parameters}");
        if Module::load(module.name(), armed.trim_end()).is_err() {
            continue;
        }
        if Allocations::now()?.failed == 0 {
            fail_allocation(0)?;
            return Ok(n - 1);
        }
        // It does without what it did not get.
        module.unload()?;
    }
    endless()
}

#[expect(clippy::panic, reason = "there is no end to the test otherwise")]
fn endless() -> ! {
    panic!("more than {LONGEST} allocations in one go: what is walked has to be shorter")
}
