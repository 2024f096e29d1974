// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work that is enqueued again while it runs, in a queue that has threads enough to run it twice.

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use kernel::{
    prelude::*,
    sync::{Arc, Completion, global_lock},
    time::{Delta, delay::fsleep},
    workqueue::{OwnedQueue, Queue, Work, WorkItem, impl_has_work, new_work},
};

/// How often it runs.
const ROUNDS: u32 = 10;

global_lock! {
    /// The queue, while there are rounds.
    static QUEUE: Mutex<Option<OwnedQueue>> = None;
}

#[pin_data]
struct Rounds {
    #[pin]
    work: Work<Self>,
    count: AtomicU32,
    runs: AtomicBool,
    overlaps: AtomicBool,
    #[pin]
    done: Completion,
}

impl_has_work! {
    impl HasWork<Self> for Rounds { self.work }
}

impl WorkItem for Rounds {
    type Pointer = Arc<Self>;

    fn run(this: Arc<Self>) {
        if this.runs.swap(true, Relaxed) {
            this.overlaps.store(true, Relaxed);
        }
        let count = this.count.fetch_add(1, Relaxed) + 1;
        if count < ROUNDS {
            enqueue(&this);
        }
        fsleep(Delta::from_millis(5));
        this.runs.store(false, Relaxed);
        if count == ROUNDS {
            this.done.complete_all();
        }
    }
}

fn enqueue(rounds: &Arc<Rounds>) {
    if let Some(queue) = &*QUEUE.lock() {
        let _ = queue.enqueue(rounds.clone());
    }
}

/// Fails if it runs twice at once.
pub(crate) fn try_it() -> Result {
    let rounds = pin_init!(Rounds {
        work <- new_work!(),
        count: AtomicU32::new(0),
        runs: AtomicBool::new(false),
        overlaps: AtomicBool::new(false),
        done <- Completion::new(),
    });
    let rounds = Arc::pin_init(rounds, GFP_KERNEL)?;
    *QUEUE.lock() = Some(Queue::new_unbound().build(c"overlap")?);
    enqueue(&rounds);
    rounds.done.wait_for_completion();
    let queue = QUEUE.lock().take();
    drop(queue);
    if rounds.overlaps.load(Relaxed) {
        Err(EIO)
    } else {
        Ok(())
    }
}
