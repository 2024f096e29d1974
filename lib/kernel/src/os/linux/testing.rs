// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What tests of a module see and change of its memory: parameters beside its own.
//!
//! C header: `include/linux/moduleparam.h`.

use core::sync::atomic::AtomicU64;

use super::module_param::KernelParam;
use crate::alloc::faults::FAULTS;

macro_rules! define {
    ($($static:ident: $name:literal = $counter:ident, $mode:literal;)+) => {$(
        #[cfg_attr(target_os = "none", unsafe(link_section = "__param"), used(compiler))]
        #[cfg_attr(not(target_os = "none"), expect(dead_code, reason = "no kernel looks for it"))]
        static $static: KernelParam = {
            static COUNTER: &AtomicU64 = &FAULTS.$counter;
            KernelParam::readable($name, COUNTER, $mode)
        };
    )+};
}

define! {
    FAIL: c"kmod_fail_allocation" = fail, 0o600;
    TRIED: c"kmod_allocations_tried" = tried, 0o400;
    FAILED: c"kmod_allocations_failed" = failed, 0o400;
    LIVE: c"kmod_allocations_live" = live, 0o400;
}
