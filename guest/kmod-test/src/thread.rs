// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Threads, for what happens at the same time.

use alloc::{boxed::Box, sync::Arc};
use core::time::Duration;

use crate::{
    error::{Result, of},
    os::thread as os,
    signal::Signal,
};

/// A thread that was started. Dropped, it goes on by itself.
pub struct JoinHandle<T> {
    thread: os::Thread,
    result: Arc<os::Slot<T>>,
}

/// Starts a thread. In a program with the standard library that is for `std::thread` to do.
///
/// # Errors
///
/// Those of the system.
///
/// # Panics
///
/// In a program with the standard library, which has to know of its threads.
#[track_caller]
pub fn spawn<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>> {
    assert!(
        !os::is_managed(),
        "this test has the standard library: use `std::thread` in it"
    );
    let result = Arc::new(os::Slot::new());
    let slot = Arc::clone(&result);
    let thread = os::start(Box::new(move || slot.set(work()))).map_err(of("start a thread"))?;
    Ok(JoinHandle { thread, result })
}

impl<T> JoinHandle<T> {
    /// Waits for its end; what it returned.
    ///
    /// # Panics
    ///
    /// Never: a panic in a thread ends the whole test.
    #[must_use]
    pub fn join(self) -> T {
        self.thread.join();
        let result = self.result.take();
        result.unwrap_or_else(|| unreachable!("a thread that ended has returned"))
    }

    /// Sends a signal to this thread alone.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn signal(&self, signal: Signal) -> Result {
        crate::os::signal::send_to_thread(self.thread.id(), signal.number())
            .map_err(of(format_args!("send {signal:?} to a thread")))
    }
}

/// Lets time pass.
pub fn sleep(duration: Duration) {
    crate::time::sleep(duration);
}

/// Lets others run.
pub fn yield_now() {
    os::yield_now();
}
