// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the locks, with threads.

use std::{format, thread};

use pin_init::stack_pin_init;

use super::*;
use crate::{
    alloc::{KBox, flags::GFP_KERNEL},
    c_str,
    error::Result,
    init::InPlaceInit as _,
    interrupt::local_interrupt_disable,
    new_mutex, new_spinlock, new_spinlock_irq,
    os::host::{interrupts_disabled, last_lock, registered_keys},
    sync::{Mutex, SpinLock},
};

fn nothing_is_lost<B: Backend>(counter: &Lock<u32, B>) {
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    let mut guard = counter.lock();
                    let seen = *guard;
                    thread::yield_now();
                    *guard = seen + 1;
                }
            });
        }
    });
    assert_eq!(*counter.lock(), 3000);
}

#[test]
fn one_thread_at_a_time_has_the_value() {
    stack_pin_init!(let mutex = new_mutex!(0u32));
    nothing_is_lost(&mutex);
    stack_pin_init!(let spin = new_spinlock!(0u32));
    nothing_is_lost(&spin);
}

#[test]
fn a_lock_that_is_held_is_not_had_twice() {
    stack_pin_init!(let lock = new_mutex!(7));
    let guard = lock.try_lock();
    assert_eq!(guard.as_deref(), Some(&7));
    assert!(lock.try_lock().is_none());
    drop(guard);
    assert!(lock.try_lock().is_some());
}

#[test]
fn names_and_classes_reach_the_kernel() {
    let made = |lock: Result<_>| {
        assert!(lock.is_ok());
        last_lock()
    };
    let named = || made(KBox::pin_init(new_mutex!(0, "first"), GFP_KERNEL).map(drop));
    let (name, class) = named();
    assert_eq!(name, "first");
    // One place in the source is one class.
    assert_eq!(named(), (name, class));
    assert_ne!(class, 0);
    let line = line!() + 1;
    let unnamed = made(KBox::pin_init(new_spinlock!(0), GFP_KERNEL).map(drop));
    assert_eq!(unnamed.0, format!("{}:{line}", file!()));
}

#[test]
fn a_dynamic_class_is_registered_while_it_is_there() {
    let class = KBox::pin_init(LockClassKey::new_dynamic(), GFP_KERNEL).unwrap();
    assert_eq!(registered_keys(), 1);
    drop(class);
    assert_eq!(registered_keys(), 0);
}

#[test]
fn unlocked_for_a_while_others_get_it() {
    stack_pin_init!(let lock = new_spinlock!(1));
    let mut guard = lock.lock();
    guard.do_unlocked(|| {
        let mut other = lock.try_lock().unwrap();
        *other += 1;
    });
    assert!(lock.try_lock().is_none());
    assert_eq!(*guard, 2);
    assert!(core::ptr::eq(guard.lock_ref(), &*lock));
}

#[test]
fn what_is_pinned_is_changed_in_place() {
    #[pin_data]
    struct Fixed {
        value: u32,
        #[pin]
        _stays: PhantomPinned,
    }
    let init = pin_init!(Fixed {
        value: 1,
        _stays: PhantomPinned
    });
    stack_pin_init!(let lock = new_mutex!(init));
    let mut guard = lock.lock();
    *guard.as_mut().project().value = 2;
    assert_eq!(guard.value, 2);
}

#[test]
fn a_lock_of_c_code_is_locked() {
    stack_pin_init!(let lock = Mutex::new((), c_str!("c"), crate::static_lock_class!()));
    let raw = lock.state.get();
    // SAFETY: the lock was made above, and is there until the end.
    let same = unsafe { Mutex::<()>::from_raw(raw) };
    let guard = same.lock();
    assert!(lock.try_lock().is_none());
    drop(guard);
    assert!(lock.try_lock().is_some());
}

#[test]
fn what_may_be_sent_may_be_locked_by_all() {
    fn shared<T: Send + Sync>() {}
    shared::<Mutex<core::cell::Cell<u32>>>();
    shared::<SpinLock<KBox<u32>>>();
}

#[test]
fn interrupts_stay_away_until_the_last_lock_is_unlocked() {
    stack_pin_init!(let first = new_spinlock_irq!(1));
    stack_pin_init!(let second = new_spinlock_irq!(2));
    let (one, two) = (first.lock(), second.try_lock());
    assert!(first.try_lock().is_none());
    drop(one);
    assert!(interrupts_disabled());
    drop(two);
    assert!(!interrupts_disabled());
}

#[test]
fn without_interrupts_they_need_not_be_disabled_again() {
    stack_pin_init!(let lock = new_spinlock_irq!(1));
    let disabled = local_interrupt_disable();
    let guard = lock.lock_with(&disabled);
    assert!(lock.try_lock_with(&disabled).is_none());
    drop(guard);
    assert_eq!(lock.try_lock_with(&disabled).as_deref(), Some(&1));
    drop(disabled);
    assert!(!interrupts_disabled());
}
