// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Random bytes, from the kernel's generator.
//!
//! C header: `include/linux/random.h`.
//!
//! # Examples
//!
//! ```no_run
//! use kernel::{prelude::*, random};
//!
//! fn key() -> Result<[u8; 32]> {
//!     let mut key = [0; 32];
//!     random::getrandom(&mut key)?;
//!     Ok(key)
//! }
//! ```

use crate::{
    error::{Result, code::EAGAIN},
    os::random as os,
};

/// Fills `dest` with bytes that nobody can foretell. Early after the machine was started it waits until there are any.
///
/// # Errors
///
/// `ERESTARTSYS` if it had to wait and a signal came.
pub fn getrandom(dest: &mut [u8]) -> Result {
    os::wait()?;
    os::fill(dest);
    Ok(())
}

/// As [`getrandom`], where it may not sleep.
///
/// # Errors
///
/// `EAGAIN` if it would have to wait.
pub fn getrandom_nonblock(dest: &mut [u8]) -> Result {
    if !os::is_ready() {
        return Err(EAGAIN);
    }
    os::fill(dest);
    Ok(())
}

/// Fills `dest` with bytes that early after the machine was started may be foretold; for what need not be secret. It may
/// be called anywhere.
pub fn fill(dest: &mut [u8]) {
    os::fill(dest);
}
