// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stands in for queues of waiting tasks in unit tests: threads that wait, in the order in which they began to.

use core::{
    cell::{Cell, RefCell},
    sync::atomic::{
        AtomicBool,
        Ordering::{Acquire, Release},
    },
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread, thread_local,
    time::{Duration, Instant},
};

use kernel_sys::{
    bindings::{self, lock_class_key, wait_queue_entry, wait_queue_head},
    ffi::{c_char, c_int, c_long, c_uint},
};

use super::lock;

type Queues = HashMap<usize, VecDeque<Arc<AtomicBool>>>;

/// Who waits on which queue; each has a flag that says whether it was woken.
static QUEUES: Mutex<Option<Queues>> = Mutex::new(None);

thread_local! {
    static WOKEN: RefCell<Arc<AtomicBool>> = RefCell::new(Arc::new(AtomicBool::new(false)));
    static STATE: Cell<c_uint> = const { Cell::new(0) };
    static SIGNAL: Cell<bool> = const { Cell::new(false) };
}

/// Says whether there is a signal for this thread.
pub(crate) fn set_signal(pending: bool) {
    SIGNAL.set(pending);
}

fn queues() -> MutexGuard<'static, Option<Queues>> {
    QUEUES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake(queue: *mut wait_queue_head, count: usize) {
    let mut queues = queues();
    let queue = queues
        .get_or_insert_default()
        .entry(queue.addr())
        .or_default();
    let count = count.min(queue.len());
    for woken in queue.drain(..count) {
        woken.store(true, Release);
    }
}

#[unsafe(no_mangle)]
extern "C" fn kmod_init_waitqueue_head(
    queue: *mut wait_queue_head,
    name: *const c_char,
    key: *mut lock_class_key,
) {
    lock::init(queue, name, key);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_init_wait(_entry: *mut wait_queue_entry) {
    WOKEN.replace(Arc::new(AtomicBool::new(false)));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_prepare_to_wait_exclusive(
    queue: *mut wait_queue_head,
    _entry: *mut wait_queue_entry,
    state: c_uint,
) {
    STATE.set(state);
    let woken = WOKEN.with_borrow(Arc::clone);
    let mut queues = queues();
    let queue = queues
        .get_or_insert_default()
        .entry(queue.addr())
        .or_default();
    queue.push_back(woken);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_finish_wait(queue: *mut wait_queue_head, _entry: *mut wait_queue_entry) {
    let woken = WOKEN.with_borrow(Arc::clone);
    let mut queues = queues();
    let queue = queues
        .get_or_insert_default()
        .entry(queue.addr())
        .or_default();
    queue.retain(|other| !Arc::ptr_eq(other, &woken));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_wait_sleep(_entry: *mut wait_queue_entry, ticks: c_long) -> c_long {
    let limit = u64::try_from(ticks).map_or(Duration::ZERO, Duration::from_millis);
    let start = Instant::now();
    let interruptible = STATE.get() & bindings::KMOD_TASK_INTERRUPTIBLE != 0;
    while !WOKEN.with_borrow(|woken| woken.load(Acquire)) {
        if start.elapsed() >= limit {
            return 0;
        }
        if interruptible && SIGNAL.get() {
            break;
        }
        thread::yield_now();
    }
    let left = limit.saturating_sub(start.elapsed()).as_millis();
    c_long::try_from(left).unwrap_or(c_long::MAX)
}

#[unsafe(no_mangle)]
extern "C" fn kmod_sleep_a_tick() {
    thread::sleep(Duration::from_millis(1));
}

#[unsafe(no_mangle)]
extern "C" fn kmod_signal_pending() -> bool {
    SIGNAL.get()
}

#[unsafe(no_mangle)]
extern "C" fn kmod_wake_up(queue: *mut wait_queue_head, count: c_int) {
    let count = if count == 0 {
        usize::MAX
    } else {
        usize::try_from(count).unwrap_or(0)
    };
    wake(queue, count);
}

#[unsafe(no_mangle)]
extern "C" fn kmod_wake_up_sync(queue: *mut wait_queue_head) {
    wake(queue, 1);
}

// The definitions above have the types that C declares.
const _: [unsafe extern "C" fn(*mut wait_queue_head, *const c_char, *mut lock_class_key); 2] =
    [bindings::kmod_init_waitqueue_head, kmod_init_waitqueue_head];
const _: [unsafe extern "C" fn(*mut wait_queue_entry); 2] =
    [bindings::kmod_init_wait, kmod_init_wait];
const _: [unsafe extern "C" fn(*mut wait_queue_head, *mut wait_queue_entry, c_uint); 2] = [
    bindings::kmod_prepare_to_wait_exclusive,
    kmod_prepare_to_wait_exclusive,
];
const _: [unsafe extern "C" fn(*mut wait_queue_head, *mut wait_queue_entry); 2] =
    [bindings::kmod_finish_wait, kmod_finish_wait];
const _: [unsafe extern "C" fn(*mut wait_queue_entry, c_long) -> c_long; 2] =
    [bindings::kmod_wait_sleep, kmod_wait_sleep];
const _: [unsafe extern "C" fn() -> bool; 2] = [bindings::kmod_signal_pending, kmod_signal_pending];
const _: [unsafe extern "C" fn(*mut wait_queue_head, c_int); 2] =
    [bindings::kmod_wake_up, kmod_wake_up];
const _: [unsafe extern "C" fn(*mut wait_queue_head); 2] =
    [bindings::kmod_wake_up_sync, kmod_wake_up_sync];
const _: [unsafe extern "C" fn(); 2] = [bindings::kmod_sleep_a_tick, kmod_sleep_a_tick];
