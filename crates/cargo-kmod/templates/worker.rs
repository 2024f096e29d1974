// SPDX-License-Identifier: GPL-2.0-only

//! A kernel module that works by itself: a thread that counts, and hands every tenth count to a queue.

#![forbid(unsafe_code)]

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use kernel::{
    kthread::{Thread, ThreadContext},
    prelude::*,
    sync::Arc,
    time::Delta,
    workqueue::{self, Work, WorkItem, impl_has_work, new_work},
};

module! {
    type: {{type}},
    name: "{{module}}",
    description: "Works by itself",
    license: "GPL",
}

#[pin_data]
struct Counter {
    rounds: AtomicU64,
    reports: AtomicU64,
    #[pin]
    report: Work<Self>,
}

impl_has_work! {
    impl HasWork<Self> for Counter { self.report }
}

impl Counter {
    fn new() -> impl PinInit<Self> {
        pin_init!(Self {
            rounds: AtomicU64::new(0),
            reports: AtomicU64::new(0),
            report <- new_work!("Counter::report"),
        })
    }
}

impl WorkItem for Counter {
    type Pointer = Arc<Self>;

    fn run(this: Arc<Self>) {
        if this.reports.fetch_add(1, Relaxed) == 0 {
            pr_info!("the first report, after {} rounds\n", this.rounds.load(Relaxed));
        }
    }
}

fn count(counter: &Arc<Counter>, me: &ThreadContext) {
    while !me.should_stop() {
        let rounds = counter.rounds.fetch_add(1, Relaxed) + 1;
        if rounds.is_multiple_of(10) {
            // It comes back where the report before has not begun.
            let _ = workqueue::system().enqueue(counter.clone());
        }
        me.sleep(Delta::from_millis(10));
    }
}

struct {{type}} {
    counter: Arc<Counter>,
    // Stopped when it is dropped.
    _thread: Thread,
}

impl kernel::Module for {{type}} {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let counter = Arc::pin_init(Counter::new(), GFP_KERNEL)?;
        let other = counter.clone();
        let thread = Thread::spawn(c"{{module}}", GFP_KERNEL, move |me| count(&other, me))?;
        Ok(Self {
            counter,
            _thread: thread,
        })
    }
}

impl Drop for {{type}} {
    fn drop(&mut self) {
        pr_info!("goodbye after {} rounds\n", self.counter.rounds.load(Relaxed));
    }
}
