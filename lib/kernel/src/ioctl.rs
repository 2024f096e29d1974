// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Control calls: what a device does beside reading and writing.
//!
//! A call has a number, which says to whom it belongs and whether something goes to or comes from the driver, and of what
//! size. [`_IO`], [`_IOR`], [`_IOW`], [`_IOWR`] make such numbers, as in C, for drivers that look at them themselves.
//!
//! # Typed calls
//!
//! A driver that declares its calls never sees an address. Each is declared once, with its direction and the type of what
//! goes over; the framework reads that from the user and writes it back, and refuses what is none of the calls:
//!
//! ```no_run
//! #![forbid(unsafe_code)]
//! use kernel::{ioctl::{Call, Io, Ior, Iow, Iowr}, prelude::*, sync::{Mutex, new_mutex}};
//!
//! const CLEAR: Io = Io::new(b'c', 0);
//! const GET: Ior<u64> = Ior::new(b'c', 1);
//! const SET: Iow<u64> = Iow::new(b'c', 2);
//! const ADD: Iowr<u64> = Iowr::new(b'c', 3);
//!
//! fn control(counter: &Mutex<u64>, call: Call<'_>) -> Result<isize> {
//!     call.on(CLEAR, |()| Ok(*counter.lock() = 0))
//!         .on(GET, |()| Ok(*counter.lock()))
//!         .on(SET, |value| Ok(*counter.lock() = value))
//!         .on(ADD, |more| {
//!             let mut value = counter.lock();
//!             *value = value.checked_add(more).ok_or(EOVERFLOW)?;
//!             Ok(*value)
//!         })
//!         .finish()
//! }
//! # fn main() {}
//! ```
//!
//! It works the same where the system copies before it calls the driver. The types are those of [`transmute`], so what is
//! written back shows nothing but the value, and nothing of the wrong size or direction compiles:
//!
//! ```compile_fail,E0308
//! # use kernel::{ioctl::{Call, Ior}, prelude::*};
//! const GET: Ior<u64> = Ior::new(b'c', 1);
//! fn control(call: Call<'_>) -> Result<isize> {
//!     call.on(GET, |()| Ok(1u32)).finish()
//! }
//! ```
//!
//! ```compile_fail,E0277
//! # use kernel::ioctl::Iow;
//! const SWITCH: Iow<bool> = Iow::new(b'c', 4);
//! ```
//!
//! A value that is too large for a number does not compile either:
//!
//! ```compile_fail
//! # use kernel::ioctl::Ior;
//! const ALL: Ior<[u8; 16384]> = Ior::new(b'c', 5);
//! ```
//!
//! C header: `include/uapi/asm-generic/ioctl.h`; reference:
//! <https://docs.kernel.org/driver-api/ioctl.html>.
//!
//! [`transmute`]: crate::transmute

mod number;
mod typed;

pub use self::{
    number::{_IO, _IOC_DIR, _IOC_NR, _IOC_SIZE, _IOC_TYPE, _IOR, _IOW, _IOWR},
    typed::{Call, Command, Io, Ior, Iow, Iowr, LargeCommand},
};
