// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work that is done later, by tasks of the kernel, which may sleep.
//!
//! A [`Work`] is a field of the type whose function is called. To have one,
//!
//! 1. put a pinned field of type `Work<Self>` into the type, made with [`new_work!`](crate::new_work);
//! 2. say with [`impl_has_work!`](crate::impl_has_work) which field it is; a type with several numbers them: `Work<Self, 1>`;
//! 3. implement [`WorkItem`], for the pointer that owns the value: an [`Arc`](crate::sync::Arc), or a pinned
//!    [`KBox`](crate::alloc::KBox);
//! 4. [enqueue](Queue::enqueue) that pointer: in a queue of the kernel's, such as [`system`], or an
//!    [`OwnedQueue`].
//!
//! [`DelayedWork`] is enqueued after a while. A closure is [spawned](Queue::try_spawn).
//!
//! # When the module goes
//!
//! What was enqueued owns its value, and nobody has a handle to it: so the module sees to it itself. From when its value has
//! been dropped, nothing more is enqueued: the pointer comes back, as if it were enqueued already. What has not begun is
//! taken off its queue and dropped. What runs is waited for, and then every task is, to have left the code that
//! is about to go: for the last thing that work does is to say that it is done, and that is still code of the module. Holding a
//! reference to the module instead would let work that enqueues itself again keep the module for ever.
//!
//! A queue of one's own does the same when it is dropped.
//!
//! C header: `include/linux/workqueue.h`; reference: <https://docs.kernel.org/core-api/workqueue.html>.
//!
//! # Examples
//!
//! ```no_run
//! # const __LOG_PREFIX: &[u8] = b"example\0";
//! use kernel::{
//!     prelude::*,
//!     sync::Arc,
//!     time::msecs_to_jiffies,
//!     workqueue::{self, DelayedWork, Work, WorkItem, impl_has_delayed_work, impl_has_work, new_delayed_work, new_work},
//! };
//!
//! #[pin_data]
//! struct Report {
//!     value: u32,
//!     #[pin]
//!     now: Work<Report, 1>,
//!     #[pin]
//!     later: DelayedWork<Report, 2>,
//! }
//!
//! impl_has_work! {
//!     impl HasWork<Self, 1> for Report { self.now }
//! }
//!
//! impl_has_delayed_work! {
//!     impl HasDelayedWork<Self, 2> for Report { self.later }
//! }
//!
//! impl WorkItem<1> for Report {
//!     type Pointer = Arc<Report>;
//!
//!     fn run(this: Arc<Report>) {
//!         pr_info!("the value is {}\n", this.value);
//!     }
//! }
//!
//! impl WorkItem<2> for Report {
//!     type Pointer = Arc<Report>;
//!
//!     fn run(this: Arc<Report>) {
//!         pr_info!("the value was {}\n", this.value);
//!     }
//! }
//!
//! fn report(value: u32) -> Result {
//!     let report = Arc::pin_init(
//!         pin_init!(Report {
//!             value,
//!             now <- new_work!("Report::now"),
//!             later <- new_delayed_work!("Report::later"),
//!         }),
//!         GFP_KERNEL,
//!     )?;
//!     let _ = workqueue::system().enqueue::<_, 1>(report.clone());
//!     let _ = workqueue::system_long().enqueue_delayed::<_, 2>(report, msecs_to_jiffies(100));
//!     workqueue::system_unbound().try_spawn(GFP_KERNEL, move || pr_info!("and {value}\n"))?;
//!     Ok(())
//! }
//! # fn main() {}
//! ```
//!
//! What is enqueued goes to another task:
//!
//! ```compile_fail,E0277
//! # use kernel::{prelude::*, workqueue};
//! # fn spawn(pointer: *mut u8) -> Result {
//! workqueue::system().try_spawn(GFP_KERNEL, move || drop(pointer))?;
//! # Ok(())
//! # }
//! ```
//!
//! and may run until the module goes:
//!
//! ```compile_fail,E0373
//! # use kernel::{prelude::*, workqueue};
//! # fn spawn() -> Result {
//! let mut local = 5;
//! workqueue::system().try_spawn(GFP_KERNEL, || local += 1)?;
//! # Ok(())
//! # }
//! ```

mod item;
mod owned;
mod pointer;
mod queued;
mod system;

use crate::{
    alloc::{AllocError, Flags, KBox},
    init::InPlaceInit as _,
    os::workqueue::{self as os, RawQueue},
    time::Jiffies,
    types::Opaque,
};

#[cfg(kernel_has_bh_workqueues)]
pub use self::system::{system_bh, system_bh_highpri};
pub use self::{
    item::{DelayedWork, HasDelayedWork, HasWork, Work, WorkItem},
    owned::{Builder, OwnedQueue},
    pointer::{RawDelayedWorkItem, RawWorkItem, WorkItemPointer},
    system::{
        system, system_dfl, system_freezable, system_freezable_power_efficient, system_highpri,
        system_long, system_percpu, system_power_efficient, system_unbound,
    },
};
pub use crate::{impl_has_delayed_work, impl_has_work, new_delayed_work, new_work};
use pointer::ClosureWork;

/// A queue of work.
///
/// # Invariants
///
/// It is a `struct workqueue_struct` that is there for as long as it is borrowed.
#[repr(transparent)]
pub struct Queue(Opaque<RawQueue>);

// SAFETY: what can be done with a queue the kernel guards.
unsafe impl Send for Queue {}

// SAFETY: as above.
unsafe impl Sync for Queue {}

impl Queue {
    /// Borrows a queue of C.
    ///
    /// # Safety
    ///
    /// - `ptr` is a queue for as long as `'a` lasts.
    pub unsafe fn from_raw<'a>(ptr: *const RawQueue) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: it is transparent.
        unsafe { &*ptr.cast() }
    }

    /// Enqueues work, to be done soon.
    ///
    /// It comes back if it is enqueued already, or the module goes; a pointer that cannot be enqueued twice is dropped
    /// then.
    pub fn enqueue<W, const ID: u64>(&self, w: W) -> W::EnqueueOutput
    where
        W: RawWorkItem<ID> + Send + 'static,
    {
        let queue = self.0.get();
        let queue_work = move |work| {
            // SAFETY: the work was made, and stays until it runs, as the contract of `__enqueue` says; this is a queue.
            queued::enqueue(work, queue, || unsafe { os::queue(queue, work) })
        };
        // SAFETY: it returns false only if nothing was queued, and what is queued is called in a task of the kernel, to
        // which it may be sent.
        unsafe { w.__enqueue(queue_work) }
    }

    /// Enqueues work, to be done after so many ticks.
    ///
    /// As [`enqueue`](Self::enqueue) otherwise.
    pub fn enqueue_delayed<W, const ID: u64>(&self, w: W, delay: Jiffies) -> W::EnqueueOutput
    where
        W: RawDelayedWorkItem<ID> + Send + 'static,
    {
        let queue = self.0.get();
        let queue_work = move |work| {
            // SAFETY: as in `enqueue`; it is delayed work, as the contract of the trait says. A queue of one's own takes off
            // what waits for it before it goes.
            queued::enqueue(work, queue, || unsafe {
                os::queue_delayed(queue, work, delay)
            })
        };
        // SAFETY: as in `enqueue`.
        unsafe { w.__enqueue(queue_work) }
    }

    /// Calls a function or closure later.
    ///
    /// # Errors
    ///
    /// If there is no memory to keep it in.
    pub fn try_spawn<T: 'static + Send + FnOnce()>(
        &self,
        flags: Flags,
        func: T,
    ) -> Result<(), AllocError> {
        let work = KBox::pin_init(ClosureWork::new(func), flags).map_err(|_| AllocError)?;
        self.enqueue::<_, 0>(work);
        Ok(())
    }
}

/// Makes the initialiser of a [`Work`](crate::workqueue::Work), with a class of its own for the lock validator.
#[macro_export]
macro_rules! new_work {
    ($($name:literal)?) => {
        $crate::workqueue::Work::new($crate::optional_name!($($name)?), $crate::static_lock_class!())
    };
}

/// Makes the initialiser of a [`DelayedWork`](crate::workqueue::DelayedWork), with a class of its own for the lock validator.
#[macro_export]
macro_rules! new_delayed_work {
    ($($name:literal)?) => {
        $crate::workqueue::DelayedWork::new(
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
            $crate::optional_name!($($name)?),
            $crate::static_lock_class!(),
        )
    };
}

/// Says which field of a type is its [`Work`](crate::workqueue::Work).
///
/// See the [module](crate::workqueue) for an example.
#[macro_export]
macro_rules! impl_has_work {
    ($(
        impl$({$($generics:tt)*})? HasWork<$work_type:ty $(, $id:tt)?> for $self:ty { self.$field:ident }
    )*) => {$(
        // SAFETY: both functions are about the one field that is named, whose type the compiler compares with theirs.
        unsafe impl$(<$($generics)+>)? $crate::workqueue::HasWork<$work_type $(, $id)?> for $self {
            #[inline]
            unsafe fn raw_get_work(ptr: *mut Self) -> *mut $crate::workqueue::Work<$work_type $(, $id)?> {
                // SAFETY: promised by the caller.
                unsafe { &raw mut (*ptr).$field }
            }

            #[inline]
            unsafe fn work_container_of(ptr: *mut $crate::workqueue::Work<$work_type $(, $id)?>) -> *mut Self {
                // SAFETY: the caller promises that it is this field.
                unsafe { $crate::container_of!(ptr, Self, $field) }
            }
        }
    )*};
}

/// Says which field of a type is its [`DelayedWork`](crate::workqueue::DelayedWork).
///
/// See the [module](crate::workqueue) for an example.
#[macro_export]
macro_rules! impl_has_delayed_work {
    ($(
        impl$({$($generics:tt)*})? HasDelayedWork<$work_type:ty $(, $id:tt)?> for $self:ty { self.$field:ident }
    )*) => {$(
        // SAFETY: the functions below are about a field of delayed work.
        unsafe impl$(<$($generics)+>)? $crate::workqueue::HasDelayedWork<$work_type $(, $id)?> for $self {}

        // SAFETY: both functions are about the one field that is named, whose type the compiler compares with theirs.
        unsafe impl$(<$($generics)+>)? $crate::workqueue::HasWork<$work_type $(, $id)?> for $self {
            #[inline]
            unsafe fn raw_get_work(ptr: *mut Self) -> *mut $crate::workqueue::Work<$work_type $(, $id)?> {
                // SAFETY: promised by the caller.
                let delayed: *mut $crate::workqueue::DelayedWork<$work_type $(, $id)?> =
                    unsafe { &raw mut (*ptr).$field };
                $crate::workqueue::DelayedWork::raw_as_work(delayed)
            }

            #[inline]
            unsafe fn work_container_of(ptr: *mut $crate::workqueue::Work<$work_type $(, $id)?>) -> *mut Self {
                // SAFETY: the caller promises that it is part of this field.
                let delayed = unsafe { $crate::workqueue::DelayedWork::raw_from_work(ptr) };
                // SAFETY: as above.
                unsafe { $crate::container_of!(delayed, Self, $field) }
            }
        }
    )*};
}
