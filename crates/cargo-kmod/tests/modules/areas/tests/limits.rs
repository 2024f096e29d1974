// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What would be the end of the kernel, or of whoever asked for it, is not.

use core::time::Duration;

use kmod_test::{
    epoll::Epoll,
    poll::{Events, Poll, poll},
    prelude::*,
    process::{self, Status},
    sysctl, thread,
};

fn act(deed: &str) -> Result {
    sysctl::set("dev.areas.deed", deed)
}

#[test]
fn locks_are_called_anything_and_timers_are_as_late_as_can_be() -> Result {
    act("locks")?;
    act("timer")
}

#[test]
fn work_that_is_enqueued_while_it_runs_does_not_run_twice_at_once() -> Result {
    act("work")
}

#[test]
fn a_setting_that_would_be_tried_again_is_busy() -> Result {
    assert_eq!(act("again").unwrap_err(), EBUSY);
    Ok(())
}

#[test]
fn who_polls_many_queues_is_woken_by_each() -> Result {
    act("device")?;
    let file = File::open_rw("/dev/waited")?;
    let mut polled = [Poll::new(&file, Events::READ)];
    assert_eq!(poll(&mut polled, Some(Duration::ZERO))?, 0);
    let child = process::fork(|| {
        thread::sleep(Duration::from_millis(200));
        i32::from(file.write(b"!").is_err())
    })?;
    let begun = Instant::now();
    assert_eq!(poll(&mut polled, Some(Duration::from_secs(10)))?, 1);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(child.wait()?, Status::Exited(0));
    drop(file);
    act("none")
}

#[test]
fn a_device_that_goes_is_not_waited_for_any_more() -> Result {
    act("device")?;
    let file = File::open_rw("/dev/waited")?;
    let set = Epoll::new()?;
    set.add(&file, Events::READ)?;
    assert_eq!(set.wait(Duration::ZERO)?, Events::NONE);
    act("later")?;
    while File::open_rw("/dev/waited").is_ok() {
        thread::sleep(Duration::from_millis(10));
    }
    // The driver is not asked, nor is it for whoever would begin to wait now.
    assert_eq!(set.wait(Duration::from_millis(50))?, Events::NONE);
    assert_eq!(set.add(&file, Events::READ).unwrap_err(), ENXIO);
    // An open file without its device is nothing that keeps the module.
    Module::under_test().reload("")
}
