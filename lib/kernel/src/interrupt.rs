// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Keeping interrupts away from the processor.
//!
//! C header: `include/linux/irqflags.h`.

use crate::{os::interrupt as os, types::NotThreadSafe};

/// Shows that there are no interrupts on this processor; when the last one is dropped there are again.
///
/// They may be dropped in any order. While there is one, the task can neither sleep nor go to another processor.
///
/// # Invariants
///
/// There are no interrupts on the processor that it was made on, on which it stays.
///
/// # Examples
///
/// ```no_run
/// use kernel::interrupt::local_interrupt_disable;
///
/// let disabled = local_interrupt_disable();
/// // Nothing interrupts this.
/// drop(disabled);
/// ```
///
/// On another processor it would show nothing:
///
/// ```compile_fail,E0277
/// # use kernel::interrupt::local_interrupt_disable;
/// fn send(_: impl Send) {}
///
/// send(local_interrupt_disable());
/// ```
#[must_use = "when it is dropped there are interrupts again"]
pub struct LocalInterruptDisabled(NotThreadSafe);

impl LocalInterruptDisabled {
    /// Shows that there are no interrupts where that is known otherwise.
    ///
    /// # Safety
    ///
    /// - There are none on this processor while `'a` lasts.
    pub unsafe fn assume_disabled<'a>() -> &'a Self {
        // It is never dropped, for nobody gets it itself.
        // INVARIANT: promised by the caller.
        const ASSUMED: &LocalInterruptDisabled = &LocalInterruptDisabled(NotThreadSafe);
        ASSUMED
    }
}

impl Drop for LocalInterruptDisabled {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: by the invariant they were disabled on this processor, once for this.
        unsafe { os::enable() };
    }
}

/// Keeps interrupts away from this processor until what it returns is dropped.
#[inline]
pub fn local_interrupt_disable() -> LocalInterruptDisabled {
    os::disable();
    // INVARIANT: they are disabled now. Where nothing interrupts, no other task runs, so that this one stays.
    LocalInterruptDisabled(NotThreadSafe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::host::interrupts_disabled;

    #[test]
    fn interrupts_come_back_with_the_last() {
        assert!(!interrupts_disabled());
        let first = local_interrupt_disable();
        let second = local_interrupt_disable();
        drop(first);
        assert!(interrupts_disabled());
        drop(second);
        assert!(!interrupts_disabled());
    }
}
