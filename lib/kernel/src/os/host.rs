// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stand-ins for the C side, so that unit tests link and run on the host.
//!
//! Each module here defines the `kmod_*` functions of one shim with `#[unsafe(no_mangle)]` over `std`.

mod alloc;
mod bug;
mod device;
mod interrupt;
mod module_param;
mod print;
mod sync;
mod time;
mod uaccess;

pub(crate) use alloc::{fail_allocation_after, live_allocations};
pub(crate) use device::TestDevice;
pub(crate) use interrupt::interrupts_disabled;
pub(crate) use module_param::param_locks_held;
pub(crate) use print::take_log;
pub(crate) use sync::{last_lock, reading, registered_keys, set_signal};
pub(crate) use uaccess::with_bad_user_memory;
