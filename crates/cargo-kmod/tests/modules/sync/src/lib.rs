// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Owners, counters, locks and waiting, as far as the one task that loads a module can try them.

#![forbid(unsafe_code)]

use core::any::Any;

use kernel::{
    prelude::*,
    interrupt::local_interrupt_disable,
    sync::{
        Arc, ArcBorrow, Completion, CondVar, GlobalLockedBy, LockedBy, Mutex, Refcount, RwSemaphore, SpinLock,
        SpinLockIrq, UniqueArc,
        atomic::{Acquire, Atomic, AtomicFlag, Full, Relaxed, Release},
        barrier, global_lock, new_condvar, new_mutex, new_rwsem, new_spinlock, new_spinlock_irq, rcu,
    },
    time::msecs_to_jiffies,
};

module! {
    type: Sync,
    name: "sync",
    authors: ["The cargo-kmod developers"],
    license: "GPL",
    params: {
        how: u32 { default: 0, description: "Which rule to break: 1 counts up from zero, 2 sleeps with a spin lock, 3 never unlocks one" },
    },
}

static DROPS: Atomic<u32> = Atomic::new(0);

global_lock! {
    static NAMES: Mutex<[u8; 2]> = [1, 2];
}

global_lock! {
    /// Written as Linux wants it, and not made beforehand.
    unsafe(uninit) static EVENTS: SpinLockIrq<u32> = 5;
}

/// What is shared: every kind of lock, and two ways to wait.
#[pin_data(PinnedDrop)]
struct Shared {
    #[pin]
    list: Mutex<KVec<u32>>,
    #[pin]
    totals: SpinLock<[u64; 2]>,
    #[pin]
    received: SpinLockIrq<u8>,
    #[pin]
    sent: SpinLockIrq<u8>,
    #[pin]
    routes: RwSemaphore<KVec<u16>>,
    #[pin]
    changed: CondVar,
    #[pin]
    done: Completion,
    hits: Atomic<u64>,
}

impl Shared {
    fn new() -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            list <- new_mutex!(KVec::new(), "list"),
            totals <- new_spinlock!([1, 2]),
            received <- new_spinlock_irq!(1),
            sent <- new_spinlock_irq!(2, "sent"),
            routes <- new_rwsem!(KVec::new(), "routes"),
            changed <- new_condvar!("changed"),
            done <- Completion::new(),
            hits: Atomic::new(40),
        })
    }

    fn count(self: ArcBorrow<'_, Self>) -> u64 {
        self.hits.fetch_add(1u64, Full) + 1
    }
}

#[pinned_drop]
impl PinnedDrop for Shared {
    fn drop(self: Pin<&mut Self>) {
        DROPS.add(1u32, Relaxed);
    }
}

struct Sync {
    shared: Arc<Shared>,
}

impl kernel::Module for Sync {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let shared = Arc::pin_init(Shared::new(), GFP_KERNEL)?;
        if *module_parameters::how.value() != 0 {
            break_a_rule(*module_parameters::how.value(), &shared);
            return Ok(Self { shared });
        }
        owners(&shared)?;
        locks(&shared)?;
        interrupts(&shared);
        behind_other_locks(&shared)?;
        waiting(&shared);
        atomics();
        Ok(Self { shared })
    }
}

impl Drop for Sync {
    fn drop(&mut self) {
        let before = DROPS.load(Acquire);
        let list = self.shared.list.lock().len();
        self.shared = match Arc::pin_init(Shared::new(), GFP_KERNEL) {
            Ok(other) => other,
            Err(_) => return,
        };
        pr_info!("kept {list} dropped {before} then {}\n", DROPS.load(Acquire));
    }
}

fn owners(shared: &Arc<Shared>) -> Result {
    let other = shared.clone();
    pr_info!("owners {} {}\n", Arc::ptr_eq(shared, &other), other.as_arc_borrow().count());
    drop(other);

    let mut draft = UniqueArc::new([1u8; 300], GFP_ATOMIC)?;
    draft[299] = 7;
    let first: Arc<[u8; 300]> = draft.into();
    let second = first.clone();
    let early = Arc::into_unique_or_drop(first).is_some();
    let last = Arc::into_unique_or_drop(second);
    pr_info!("unique {early} {:?}\n", last.map(|unique| unique[299]));

    let anything: Arc<dyn Any + Send + core::marker::Sync> = Arc::new(9u16, GFP_KERNEL)?;
    pr_info!("anything {:?}\n", anything.downcast::<u16>().as_deref().ok());

    let users = Refcount::new(1);
    users.inc();
    pr_info!("counted {} {}\n", users.dec_and_test(), users.dec_and_test());
    Ok(())
}

fn locks(shared: &Shared) -> Result {
    let mut list = shared.list.lock();
    for n in 0..1000 {
        list.push(n, GFP_KERNEL)?;
    }
    let free = shared.list.try_lock().is_some();
    drop(list);
    pr_info!("mutex {free} {:?}\n", shared.list.try_lock().map(|list| list.len()));

    let mut totals = shared.totals.lock();
    totals[1] += 40;
    let free = shared.totals.try_lock().is_some();
    drop(totals);
    pr_info!("spinlock {free} {:?}\n", shared.totals.try_lock().as_deref());
    Ok(())
}

fn interrupts(shared: &Shared) {
    let (received, sent) = (shared.received.lock(), shared.sent.lock());
    let free = shared.received.try_lock().is_some();
    // Not the last first.
    drop(received);
    drop(sent);
    let disabled = local_interrupt_disable();
    let both = *shared.received.lock_with(&disabled) + *shared.sent.lock_with(&disabled);
    drop(disabled);
    pr_info!("irq {free} {both} {:?}\n", shared.sent.try_lock().as_deref());
}

fn behind_other_locks(shared: &Shared) -> Result {
    let mut routes = shared.routes.write();
    routes.push(7, GFP_KERNEL)?;
    let free = (shared.routes.try_read().is_some(), shared.routes.try_write().is_some());
    let routes = routes.downgrade();
    let both = (shared.routes.try_read().map(|routes| routes.len()), shared.routes.try_write().is_some());
    pr_info!("rwsem {free:?} {both:?} {}\n", routes[0]);
    drop(routes);

    let behind = LockedBy::new(&shared.totals, [0u8; 3]);
    let mut totals = shared.totals.lock();
    behind.access_mut(&mut totals)[2] = 9;
    pr_info!("locked by {:?}\n", behind.access(&totals));
    drop(totals);

    let named = GlobalLockedBy::<u32, NAMES>::new(3);
    let mut names = NAMES.lock();
    *named.as_mut(&mut names) += u32::from(names[1]);
    *EVENTS.lock() += *named.as_ref(&names);
    let held = NAMES.try_lock().is_none();
    drop(names);

    let reading = rcu::read_lock();
    barrier::smp_mb();
    barrier::smp_wmb();
    barrier::smp_rmb();
    reading.unlock();
    pr_info!("global {held} {:?} {}\n", NAMES.try_lock().as_deref(), *EVENTS.lock());
    Ok(())
}

fn waiting(shared: &Shared) {
    let mut list = shared.list.lock();
    let outcome = shared.changed.wait_interruptible_timeout(&mut list, msecs_to_jiffies(20));
    pr_info!("waited {outcome:?} {}\n", shared.list.try_lock().is_none());
    drop(list);
    shared.changed.notify_all();
    shared.done.complete_all();
    shared.done.wait_for_completion();
    shared.done.wait_for_completion();
    pr_info!("completed\n");
}

fn atomics() {
    let number = Atomic::new(u32::MAX);
    number.add(3u32, Relaxed);
    let outcomes = (number.cmpxchg(2, 10, Full), number.cmpxchg(2, 11, Acquire));
    let flag = AtomicFlag::new(false);
    flag.store(true, Release);
    pr_info!("atomics {outcomes:?} {} {}\n", number.xchg(5, Release), flag.xchg(false, Full));
}

fn break_a_rule(how: u32, shared: &Shared) {
    match how {
        1 => {
            let users = Refcount::new(0);
            users.inc();
            pr_info!("saturated {}\n", users.as_atomic().load(Relaxed) < 0);
        }
        2 => {
            let _totals = shared.totals.lock();
            let mut list = shared.list.lock();
            let _ = shared.changed.wait_interruptible_timeout(&mut list, 1);
        }
        3 => core::mem::forget(shared.received.lock()),
        _ => {}
    }
}
