// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Locks and places that two tasks want at the same time.

use kernel::{
    c_str, global_lock,
    interrupt::{LocalInterruptDisabled, local_interrupt_disable},
    kthread::Thread,
    prelude::*,
    sync::{
        Arc, CondVar, GlobalGuard, LockClassKey, LockedBy, Mutex, RwSemaphore,
        RwSemaphoreReadGuard, RwSemaphoreWriteGuard, SetOnce, SpinLock, SpinLockIrq, UniqueArc,
        atomic::{Acquire, Atomic, Relaxed, Release},
        lock::{
            Backend, GlobalLock, GlobalLockBackend, Guard, Lock,
            mutex::{MutexBackend, MutexGuard},
            spinlock::{SpinLockBackend, SpinLockGuard},
            spinlock_irq::{SpinLockIrqBackend, SpinLockIrqGuard},
        },
        poll::PollCondVar,
        static_lock_class,
    },
    time::{Delta, delay::fsleep},
};
use pin_init::stack_pin_init;

global_lock! {
    static TOTAL: Mutex<u32> = 0;
}

/// One number behind each kind of lock, made without the macros.
#[pin_data]
struct Locked {
    #[pin]
    mutex: Mutex<u32>,
    #[pin]
    spin: SpinLock<u32>,
    #[pin]
    irq: SpinLockIrq<u32>,
}

impl Locked {
    fn new() -> impl PinInit<Self> {
        // All of one class.
        let class = static_lock_class!();
        pin_init!(Self {
            mutex <- Lock::<_, MutexBackend>::new(0, c_str!("mutex"), class),
            spin <- Lock::<_, SpinLockBackend>::new(0, c_str!("spin"), class),
            irq <- Lock::<_, SpinLockIrqBackend>::new(0, c_str!("irq"), class),
        })
    }
}

const ROUNDS: u32 = 20_000;

/// Two tasks count: none is lost, whichever the lock.
pub(crate) fn of_every_kind() -> Result {
    let locked = Arc::pin_init(Locked::new(), GFP_KERNEL)?;
    let other = locked.clone();
    let thread = Thread::spawn(c"counts", GFP_KERNEL, move |_| count(&other))?;
    count(&locked);
    // Returns when it has counted.
    drop(thread);
    let sums = (
        *locked.mutex.lock(),
        *locked.spin.lock(),
        *locked.irq.lock(),
    );
    ensure!(sums == (2 * ROUNDS, 2 * ROUNDS, 2 * ROUNDS));
    ensure!(*take(&TOTAL) == 2 * ROUNDS);
    *take(&TOTAL) = 0;

    let mut guard = locked.mutex.lock();
    add_to_mutex(&mut guard);
    ensure!(core::ptr::eq(guard.lock_ref(), &raw const locked.mutex) && *guard == 2 * ROUNDS + 1);
    add_to_spin(&mut locked.spin.lock());
    add_to_irq(&mut locked.irq.lock());
    let disabled = local_interrupt_disable();
    ensure!(read_once(&locked.irq, &disabled) == Some(2 * ROUNDS + 1));
    Ok(())
}

fn count(locked: &Locked) {
    for _ in 0..ROUNDS {
        add(&locked.mutex);
        add(&locked.spin);
        add(&locked.irq);
        *take(&TOTAL) += 1;
    }
}

fn add<B: Backend>(lock: &Lock<u32, B>) {
    let mut guard: Guard<'_, u32, B> = lock.lock();
    *guard += 1;
}

fn take<B: GlobalLockBackend>(lock: &'static GlobalLock<B>) -> GlobalGuard<B> {
    lock.lock()
}

/// What is behind the lock, if nobody, not even the caller, has it meanwhile.
fn read_once(lock: &SpinLockIrq<u32>, disabled: &LocalInterruptDisabled) -> Option<u32> {
    let held = lock.try_lock_with(disabled)?;
    lock.try_lock_with(disabled).is_none().then_some(*held)
}

fn add_to_mutex(guard: &mut MutexGuard<'_, u32>) {
    **guard += 1;
}

fn add_to_spin(guard: &mut SpinLockGuard<'_, u32>) {
    **guard += 1;
}

fn add_to_irq(guard: &mut SpinLockIrqGuard<'_, u32>) {
    **guard += 1;
}

#[pin_data]
struct Read {
    #[pin]
    numbers: RwSemaphore<[u32; 2]>,
    seen: Atomic<u32>,
}

/// Who reads waits for who writes, and sees all that he has written.
pub(crate) fn for_reading() -> Result {
    let init = pin_init!(Read {
        numbers <- RwSemaphore::new([1, 1], c_str!("numbers"), static_lock_class!()),
        seen: Atomic::new(0),
    });
    let shared = Arc::pin_init(init, GFP_KERNEL)?;
    let other = shared.clone();
    let mut writing: RwSemaphoreWriteGuard<'_, _> = shared.numbers.write();
    writing[0] = 20;
    let thread = Thread::spawn(c"reads", GFP_KERNEL, move |_| {
        let reading: RwSemaphoreReadGuard<'_, _> = other.numbers.read();
        other.seen.store(reading[0] + reading[1], Release);
    })?;
    fsleep(Delta::from_millis(20));
    ensure!(shared.seen.load(Acquire) == 0);
    writing[1] = 22;
    drop(writing);
    drop(thread);
    ensure!(shared.seen.load(Acquire) == 42);
    // Two read at once.
    let (first, second) = (shared.numbers.read(), shared.numbers.read());
    ensure!(first[0] == second[0] && shared.numbers.try_write().is_none());
    Ok(())
}

/// A place that only the first can fill.
pub(crate) fn once() -> Result {
    let place = Arc::new(SetOnce::<u32>::new(), GFP_KERNEL)?;
    ensure!(SetOnce::as_ref(&place).is_none() && place.copy().is_none());
    let other = place.clone();
    let won = Arc::new(Atomic::new(0u32), GFP_KERNEL)?;
    let of_other = won.clone();
    let thread = Thread::spawn(c"fills", GFP_KERNEL, move |_| {
        of_other.add(u32::from(other.populate(1)), Relaxed)
    })?;
    won.add(if place.populate(2) { 2u32 } else { 0 }, Relaxed);
    drop(thread);
    ensure!(place.copy() == Some(won.load(Relaxed)) && !place.populate(3));
    Ok(())
}

#[pin_data]
struct Owned {
    number: u32,
    #[pin]
    changed: CondVar,
}

struct Pair {
    first: u8,
    second: u16,
}

/// What is made alone, then shared; and what goes with a lock of elsewhere.
pub(crate) fn owned_alone() -> Result {
    let init = pin_init!(Owned {
        number: 5,
        changed <- CondVar::new(c_str!("changed"), static_lock_class!()),
    });
    let owned: Pin<UniqueArc<Owned>> =
        UniqueArc::<Owned>::new_uninit(GFP_KERNEL)?.pin_init_with(init)?;
    let shared: Arc<Owned> = owned.into();
    shared.changed.notify_all();
    ensure!(shared.number == 5);
    let made: UniqueArc<Pair> = UniqueArc::new_uninit(GFP_KERNEL)?.init_with(init!(Pair {
        first: 1,
        second: 2
    }))?;
    ensure!((made.first, made.second) == (1, 2));

    let class: Pin<KBox<LockClassKey>> = KBox::pin_init(LockClassKey::new_dynamic(), GFP_KERNEL)?;
    drop(class);
    stack_pin_init!(let nobody = PollCondVar::new(c_str!("nobody"), static_lock_class!()));
    nobody.notify_all();

    let locked = KBox::pin_init(Locked::new(), GFP_KERNEL)?;
    let behind = LockedBy::new(&locked.mutex, KVec::<u32>::new());
    let mut guard = locked.mutex.lock();
    behind.access_mut(&mut guard).push(9, GFP_KERNEL)?;
    ensure!(behind.access(&guard)[0] == 9);
    Ok(())
}
