// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Waiting for something that is behind a lock to change.
//!
//! C header: `include/linux/wait.h`.

use core::pin::Pin;

use pin_init::{PinInit, pin_data, pin_init};

use super::{
    LockClassKey,
    lock::{Backend, Guard},
};
use crate::{
    ffi::{c_int, c_long},
    os::sync::wait::{self as os, Waiting},
    str::{CStr, CStrExt as _},
    time::Jiffies,
    types::Opaque,
};

/// A place to wait until somebody says that something has changed.
///
/// To wait unlocks a lock and sleeps, in one: nobody can change what is behind the lock, and say so, in between. The lock
/// is held again when the wait is over. That may be for no reason, so what is waited for is looked at anew:
///
/// # Examples
///
/// ```no_run
/// use kernel::{prelude::*, sync::{CondVar, Mutex, new_condvar, new_mutex}};
///
/// #[pin_data]
/// struct Queue {
///     #[pin]
///     jobs: Mutex<KVec<u32>>,
///     #[pin]
///     more: CondVar,
/// }
///
/// impl Queue {
///     fn new() -> impl PinInit<Self> {
///         pin_init!(Self {
///             jobs <- new_mutex!(KVec::new()),
///             more <- new_condvar!(),
///         })
///     }
///
///     fn put(&self, job: u32) -> Result {
///         self.jobs.lock().push(job, GFP_KERNEL)?;
///         self.more.notify_one();
///         Ok(())
///     }
///
///     fn take(&self) -> Result<u32> {
///         let mut jobs = self.jobs.lock();
///         loop {
///             if let Some(job) = jobs.pop() {
///                 return Ok(job);
///             }
///             if self.more.wait_interruptible(&mut jobs) {
///                 return Err(EINTR);
///             }
///         }
///     }
/// }
/// ```
///
/// What was borrowed from the guard is gone after a wait, for others had the lock:
///
/// ```compile_fail,E0502
/// # use kernel::sync::{CondVar, Mutex};
/// fn first(slot: &Mutex<[u32; 4]>, changed: &CondVar) -> u32 {
///     let mut guard = slot.lock();
///     let first = &guard[0];
///     changed.wait(&mut guard);
///     *first
/// }
/// ```
#[pin_data]
pub struct CondVar {
    #[pin]
    queue: Opaque<os::RawWaitQueue>,
}

impl CondVar {
    /// Makes one in place, where nobody waits.
    ///
    /// `name` and `key` are for the kernel's lock validator. [`new_condvar!`](super::new_condvar) sees to them.
    pub fn new(name: &'static CStr, key: Pin<&'static LockClassKey>) -> impl PinInit<Self> {
        pin_init!(Self {
            // SAFETY: the slot is part of a place that is being pinned, and both others are there for ever.
            queue <- Opaque::ffi_init(|slot| unsafe {
                os::init(slot, name.as_char_ptr(), key.as_ptr());
            }),
        })
    }

    pub(super) fn queue(&self) -> *mut os::RawWaitQueue {
        self.queue.get()
    }

    /// Unlocks, sleeps until woken, and locks again.
    pub fn wait<T: ?Sized, B: Backend>(&self, guard: &mut Guard<'_, T, B>) {
        self.wait_internal(Waiting::Uninterruptible, guard, os::FOR_EVER);
    }

    /// Unlocks, sleeps until woken or until there is a signal, and locks again; returns whether there is a signal.
    #[must_use = "if there is a signal, the wait is to be given up"]
    pub fn wait_interruptible<T: ?Sized, B: Backend>(&self, guard: &mut Guard<'_, T, B>) -> bool {
        self.wait_internal(Waiting::Interruptible, guard, os::FOR_EVER);
        os::signal_pending()
    }

    /// Like [`wait_interruptible`](Self::wait_interruptible), in a way that lets the system be suspended meanwhile.
    #[must_use = "if there is a signal, the wait is to be given up"]
    pub fn wait_interruptible_freezable<T: ?Sized, B: Backend>(
        &self,
        guard: &mut Guard<'_, T, B>,
    ) -> bool {
        self.wait_internal(Waiting::InterruptibleFreezable, guard, os::FOR_EVER);
        os::signal_pending()
    }

    /// Like [`wait_interruptible`](Self::wait_interruptible), for so many ticks at most.
    #[must_use = "if there is a signal, the wait is to be given up"]
    pub fn wait_interruptible_timeout<T: ?Sized, B: Backend>(
        &self,
        guard: &mut Guard<'_, T, B>,
        jiffies: Jiffies,
    ) -> CondVarTimeoutResult {
        let limit = c_long::try_from(jiffies).unwrap_or(os::FOR_EVER);
        let left = self.wait_internal(Waiting::Interruptible, guard, limit);
        let jiffies = Jiffies::try_from(left).unwrap_or(0);
        if os::signal_pending() {
            CondVarTimeoutResult::Signal { jiffies }
        } else if jiffies == 0 {
            CondVarTimeoutResult::Timeout
        } else {
            CondVarTimeoutResult::Woken { jiffies }
        }
    }

    /// Wakes one task that waits, when the current one is about to sleep itself: the other may then start on the same
    /// processor.
    pub fn notify_sync(&self) {
        // SAFETY: the queue was made, and is borrowed.
        unsafe { os::wake_sync(self.queue.get()) };
    }

    /// Wakes one task that waits, if there is one; this is not remembered for a later one.
    pub fn notify_one(&self) {
        self.notify(1);
    }

    /// Wakes all tasks that wait; this is not remembered for later ones.
    pub fn notify_all(&self) {
        self.notify(0);
    }

    fn notify(&self, count: c_int) {
        // SAFETY: the queue was made, and is borrowed.
        unsafe { os::wake(self.queue.get(), count) };
    }

    /// Waits for so many ticks at most; returns how many are left. What may wait mostly does not, and is the shorter without
    /// this.
    #[cold]
    #[inline(never)]
    fn wait_internal<T: ?Sized, B: Backend>(
        &self,
        how: Waiting,
        guard: &mut Guard<'_, T, B>,
        ticks: c_long,
    ) -> c_long {
        let sleep = |turn: &os::Turn| guard.do_unlocked(|| turn.sleep(ticks));
        // SAFETY: the queue was made, and is borrowed.
        unsafe { os::wait_on(self.queue.get(), how, sleep) }
    }
}

// SAFETY: a queue is not moved between contexts while anyone waits on it, for they borrow it.
unsafe impl Send for CondVar {}

// SAFETY: the queue has a lock of its own.
unsafe impl Sync for CondVar {}

/// How a wait with a limit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CondVarTimeoutResult {
    /// The time is over.
    Timeout,
    /// Somebody woke the task.
    Woken {
        /// How much time was left.
        jiffies: Jiffies,
    },
    /// There is a signal for the task.
    Signal {
        /// How much time was left.
        jiffies: Jiffies,
    },
}

/// Makes a [`CondVar`] in place: `new_condvar!()` or `new_condvar!("name")`.
#[macro_export]
macro_rules! new_condvar {
    ($($name:literal)?) => {
        $crate::sync::CondVar::new(
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use pin_init::stack_pin_init;

    use super::*;
    use crate::{
        new_mutex,
        os::host::{last_lock, set_signal},
        time::msecs_to_jiffies,
    };

    #[test]
    fn whoever_waits_sees_the_change() {
        stack_pin_init!(let slot = new_mutex!(None));
        stack_pin_init!(let changed = new_condvar!("changed"));
        assert_eq!(last_lock().0, "changed");
        let (slot, changed) = (&*slot, &*changed);
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(20));
                *slot.lock() = Some(7);
                changed.notify_one();
            });
            let mut guard = slot.lock();
            while guard.is_none() {
                changed.wait(&mut guard);
            }
            assert_eq!(*guard, Some(7));
        });
    }

    #[test]
    fn one_or_all_are_woken() {
        stack_pin_init!(let turns = new_mutex!((0, 0)));
        stack_pin_init!(let changed = new_condvar!());
        let (turns, changed) = (&*turns, &*changed);
        let until = |wanted: (u32, u32)| {
            while *turns.lock() < wanted {
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut guard = turns.lock();
                    guard.0 += 1;
                    changed.wait(&mut guard);
                    guard.1 += 1;
                });
            }
            until((3, 0));
            changed.notify_one();
            until((3, 1));
            thread::sleep(Duration::from_millis(20));
            assert_eq!(*turns.lock(), (3, 1));
            changed.notify_all();
            until((3, 3));
        });
    }

    #[test]
    fn a_wait_ends_with_its_time_or_with_a_signal() {
        stack_pin_init!(let lock = new_mutex!(()));
        stack_pin_init!(let changed = new_condvar!());
        let mut guard = lock.lock();
        let outcome = changed.wait_interruptible_timeout(&mut guard, msecs_to_jiffies(5));
        assert_eq!(outcome, CondVarTimeoutResult::Timeout);
        set_signal(true);
        assert!(changed.wait_interruptible(&mut guard));
        assert!(changed.wait_interruptible_freezable(&mut guard));
        let outcome = changed.wait_interruptible_timeout(&mut guard, 1000);
        assert!(matches!(
            outcome,
            CondVarTimeoutResult::Signal { jiffies: 900.. }
        ));
    }
}
