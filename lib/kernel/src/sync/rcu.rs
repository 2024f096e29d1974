// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reading what may be replaced at any time, without waiting for anybody.
//!
//! C header: `include/linux/rcupdate.h`; reference: <https://docs.kernel.org/RCU/whatisRCU.html>.

use crate::{os::sync::rcu as os, types::NotThreadSafe};

/// Shows that this context reads: whatever it finds meanwhile is not freed before it is done.
///
/// While there is one, the context may not sleep.
///
/// # Invariants
///
/// The context that made it reads.
///
/// # Examples
///
/// It stays with its context:
///
/// ```compile_fail,E0277
/// # use kernel::sync::rcu;
/// fn send(_: impl Send) {}
///
/// send(rcu::read_lock());
/// ```
#[must_use = "reading ends when it is dropped"]
pub struct Guard(NotThreadSafe);

impl Guard {
    /// Begins to read.
    #[inline]
    pub fn new() -> Self {
        os::read_lock();
        // INVARIANT: it reads from now on.
        Self(NotThreadSafe)
    }

    /// Ends to read.
    #[inline]
    pub fn unlock(self) {}
}

impl Default for Guard {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: by the invariant this context reads, once for this, for a guard cannot leave it.
        unsafe { os::read_unlock() };
    }
}

/// Begins to read, until what it returns is dropped.
#[inline]
pub fn read_lock() -> Guard {
    Guard::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::host::reading;

    #[test]
    fn a_context_reads_while_there_is_a_guard() {
        let first = read_lock();
        let second = Guard::default();
        assert_eq!(reading(), 2);
        drop(first);
        assert_eq!(reading(), 1);
        second.unlock();
        assert_eq!(reading(), 0);
    }
}
