// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work in every queue that there is, by every way to enqueue it; threads that park; bytes that are random.

use core::{
    ptr,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use kernel::{
    kthread::Thread,
    prelude::*,
    random, static_lock_class,
    sync::Arc,
    time::{Delta, delay::fsleep},
    workqueue::{
        self, Builder, DelayedWork, HasDelayedWork, HasWork, OwnedQueue, Queue, RawDelayedWorkItem, RawWorkItem, Work,
        WorkItem, WorkItemPointer, impl_has_delayed_work, impl_has_work,
    },
};

use crate::comes_true;

pub(crate) fn all() -> Result {
    system()?;
    own()?;
    items()?;
    parked()?;
    let (mut first, mut second) = ([0; 32], [0; 32]);
    random::fill(&mut first);
    random::fill(&mut second);
    pr_info!("filled {}\n", first != second && first != [0; 32] && second != [0; 32]);
    Ok(())
}

static DONE: AtomicU32 = AtomicU32::new(0);

/// Whether so much is done after a while.
fn is_done(count: u32) -> bool {
    comes_true(|| DONE.load(Relaxed) == count)
}

fn spawn(queue: &Queue) -> Result {
    Ok(queue.try_spawn(GFP_KERNEL, || {
        DONE.fetch_add(1, Relaxed);
    })?)
}

fn system() -> Result {
    let queues = [
        workqueue::system(),
        workqueue::system_percpu(),
        workqueue::system_highpri(),
        workqueue::system_long(),
        workqueue::system_unbound(),
        workqueue::system_dfl(),
        workqueue::system_freezable(),
        workqueue::system_power_efficient(),
        workqueue::system_freezable_power_efficient(),
    ];
    for queue in queues {
        spawn(queue)?;
    }
    let address = |index: usize| queues.get(index).map(|queue| ptr::from_ref(*queue));
    // Two of them have two names.
    let same = queues.iter().enumerate().filter(|&(index, &queue)| address(index + 1) == Some(ptr::from_ref(queue)));
    pr_info!("system {} {}\n", is_done(9), same.count());
    DONE.store(0, Relaxed);
    soft()
}

/// Done in a soft interrupt, where a kernel has such queues.
fn soft() -> Result {
    #[cfg(kernel_has_bh_workqueues)]
    {
        spawn(workqueue::system_bh())?;
        spawn(workqueue::system_bh_highpri())?;
        let item = Item::new()?;
        let is_enqueued = workqueue::system_bh().enqueue_delayed::<_, 2>(item, 1).is_ok();
        pr_info!("soft {is_enqueued} {}\n", is_done(12));
        DONE.store(0, Relaxed);
    }
    Ok(())
}

#[expect(unsafe_code, reason = "a queue may be one of C's")]
fn own() -> Result {
    let mut count = 0;
    let ways: [fn(Builder) -> Builder; 6] = [
        |queue| queue,
        |queue| queue.freezable(),
        |queue| queue.power_efficient(),
        |queue| queue.cpu_intensive(),
        |queue| queue.highpri().max_active(2),
        |queue| queue.mem_reclaim(),
    ];
    for way in ways {
        for queue in [Queue::new_percpu(), Queue::new_unbound()] {
            let queue: OwnedQueue = way(queue).build(c"own")?;
            spawn(&queue)?;
            // SAFETY: it is the same queue, which stays until it is dropped.
            spawn(unsafe { Queue::from_raw(ptr::from_ref::<Queue>(&queue).cast()) })?;
            count += u32::from(is_done(count + 2)) * 2;
        }
    }
    pr_info!("own {count}\n");
    DONE.store(0, Relaxed);
    Ok(())
}

/// Counts one for work, ten for delayed work.
#[pin_data]
struct Item {
    #[pin]
    work: Work<Self, 1>,
    #[pin]
    later: DelayedWork<Self, 2>,
}

impl Item {
    fn new() -> Result<Arc<Self>> {
        let init = pin_init!(Self {
            work <- Work::new(c"Item::work", static_lock_class!()),
            later <- DelayedWork::new(c"Item::later", static_lock_class!(), c"Item::timer", static_lock_class!()),
        });
        Arc::pin_init(init, GFP_KERNEL)
    }
}

impl_has_work! {
    impl HasWork<Self, 1> for Item { self.work }
}

impl_has_delayed_work! {
    impl HasDelayedWork<Self, 2> for Item { self.later }
}

impl WorkItem<1> for Item {
    type Pointer = Arc<Self>;

    fn run(_: Arc<Self>) {
        DONE.fetch_add(1, Relaxed);
    }
}

impl WorkItem<2> for Item {
    type Pointer = Arc<Self>;

    fn run(_: Arc<Self>) {
        DONE.fetch_add(10, Relaxed);
    }
}

fn now<P: RawWorkItem<1> + WorkItemPointer<1> + Send + 'static>(item: P) -> P::EnqueueOutput {
    workqueue::system().enqueue::<_, 1>(item)
}

fn later<P: RawDelayedWorkItem<2> + Send + 'static>(item: P) -> P::EnqueueOutput {
    workqueue::system().enqueue_delayed::<_, 2>(item, 1)
}

/// Whether the work of a value is found in it, and the value by its work.
#[expect(unsafe_code, reason = "the addresses are those of C")]
fn is_found<T: HasDelayedWork<T, 2> + HasWork<T, 1>>(value: *mut T) -> bool {
    // SAFETY: it is a value.
    let work = unsafe { <T as HasWork<T, 1>>::raw_get_work(value) };
    // SAFETY: it is the work of one.
    let first = unsafe { <T as HasWork<T, 1>>::work_container_of(work) };
    // SAFETY: it is a value.
    let later = unsafe { <T as HasWork<T, 2>>::raw_get_work(value) };
    // SAFETY: it is the work of one.
    let second = unsafe { <T as HasWork<T, 2>>::work_container_of(later) };
    // SAFETY: it is part of delayed work, as the trait says.
    let delayed = unsafe { DelayedWork::raw_from_work(later) };
    // SAFETY: both are work.
    let raw = unsafe { (Work::raw_get(work), Work::raw_get(later)) };
    let is_same = ptr::eq(DelayedWork::raw_as_work(delayed), later);
    is_same && raw.0 != raw.1 && [first, second] == [value, value]
}

fn items() -> Result {
    let item = Item::new()?;
    let is_found = is_found(ptr::from_ref(&*item).cast_mut());
    let enqueued = (now(item.clone()).is_ok(), later(item).is_ok());
    pr_info!("items {is_found} {enqueued:?} {}\n", is_done(11));
    DONE.store(0, Relaxed);
    Ok(())
}

/// A thread that never sleeps by its context: it parks where it says itself.
fn parked() -> Result {
    let rounds = Arc::new(AtomicU32::new(0), GFP_KERNEL)?;
    let other = rounds.clone();
    let thread = Thread::spawn(c"parks", GFP_KERNEL, move |me| {
        while !me.should_stop() {
            me.park_if_asked();
            other.fetch_add(1, Relaxed);
            fsleep(Delta::from_micros(200));
        }
    })?;
    let begins = comes_true(|| rounds.load(Relaxed) > 0);
    thread.park()?;
    let before = rounds.load(Relaxed);
    fsleep(Delta::from_millis(10));
    let rests = rounds.load(Relaxed) == before;
    thread.unpark();
    let goes_on = comes_true(|| rounds.load(Relaxed) > before);
    pr_info!("parked {begins} {rests} {goes_on}\n");
    Ok(())
}
