// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks that wait for a driver, are woken one by one, interrupted, or turned away.

use kmod_test::{
    epoll::Epoll,
    ioctl,
    poll::{Events, Poll, poll},
    prelude::*,
    signal::Signal,
    thread::{self, JoinHandle},
    time::{sleep, wait_until},
};

const WAIT: u8 = 0;
const INTERRUPTIBLE: u8 = 1;
const FREEZABLE: u8 = 2;
const LIMITED: u8 = 3;
const WAITING: u8 = 4;
const WOKEN: u8 = 5;
const NOTIFY_ONE: u8 = 6;
const NOTIFY_SYNC: u8 = 7;
const NOTIFY_ALL: u8 = 8;
const WAKE_LAST: u8 = 9;
const READY: u8 = 10;
const END: u8 = 11;
const POLLS: u8 = 12;

const FOR_EVER: usize = usize::MAX;
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(30);

struct Device(File);

impl Device {
    fn open() -> Result<Self> {
        Ok(Self(File::open("/dev/pieces")?))
    }

    fn ask(&self, number: u8, argument: usize) -> Result<usize> {
        self.0.ioctl(ioctl::io(b'W', number), argument)
    }

    /// Starts a thread that waits like this, and returns when it does.
    fn waits(&self, how: u8, argument: usize) -> Result<JoinHandle<Result<usize>>> {
        let before = self.ask(WAITING, 0)?;
        let other = Self(self.0.try_clone()?);
        let thread = thread::spawn(move || other.ask(how, argument))?;
        self.until(WAITING, before + 1);
        Ok(thread)
    }

    fn until(&self, what: u8, number: usize) {
        let is_so = wait_until(LONG, || self.ask(what, 0).is_ok_and(|it| it == number));
        assert!(is_so, "{what} is not {number}");
    }

    /// That it is so, and stays so.
    fn stays(&self, what: u8, number: usize) -> Result {
        self.until(what, number);
        sleep(SHORT);
        assert_eq!(self.ask(what, 0)?, number);
        Ok(())
    }
}

#[test]
fn as_many_are_woken_as_are_meant() -> Result {
    let device = Device::open()?;
    let mut threads = Vec::new();
    for how in [WAIT, INTERRUPTIBLE, FREEZABLE, WAIT, LIMITED] {
        threads.push(device.waits(how, FOR_EVER)?);
    }
    device.stays(WOKEN, 0)?;
    device.ask(NOTIFY_ONE, 0)?;
    device.stays(WOKEN, 1)?;
    device.ask(NOTIFY_SYNC, 0)?;
    device.stays(WOKEN, 2)?;
    device.ask(NOTIFY_ALL, 0)?;
    device.until(WOKEN, 5);
    let ended: Result<Vec<_>> = threads.into_iter().map(JoinHandle::join).collect();
    assert_eq!(ended?, [0, 1, 1, 0, 3]);
    Ok(())
}

#[test]
fn a_wait_ends_with_its_time() -> Result {
    let device = Device::open()?;
    let begin = Instant::now();
    assert_eq!(device.ask(LIMITED, 300).unwrap_err(), ETIME);
    // The ticks of an emulated machine may lag behind its clock.
    assert!(begin.elapsed() >= Duration::from_millis(150));
    // Woken before: there is time left.
    let thread = device.waits(LIMITED, 60_000)?;
    device.ask(NOTIFY_ONE, 0)?;
    assert_eq!(thread.join()?, 3);
    Ok(())
}

#[test]
fn a_signal_ends_the_waits_that_it_may() -> Result {
    Signal::USR1.count()?;
    let device = Device::open()?;
    let held = device.waits(WAIT, 0)?;
    held.signal(Signal::USR1)?;
    for (how, argument) in [
        (INTERRUPTIBLE, 0),
        (FREEZABLE, 0),
        (LIMITED, 60_000),
        (LIMITED, FOR_EVER),
    ] {
        let thread = device.waits(how, argument)?;
        thread.signal(Signal::USR1)?;
        assert_eq!(thread.join().unwrap_err(), EINTR);
    }
    // What may not be interrupted was not.
    device.stays(WAITING, 1)?;
    device.ask(NOTIFY_ALL, 0)?;
    assert_eq!(held.join()?, 0);
    assert_eq!(Signal::USR1.counted(), 5);
    Ok(())
}

#[test]
fn a_task_can_be_woken_without_a_reason() -> Result {
    let device = Device::open()?;
    let thread = device.waits(WAIT, 0)?;
    device.ask(WAKE_LAST, 0)?;
    assert_eq!(thread.join()?, 0);
    Ok(())
}

/// Starts a thread that polls for so long, and returns when it has asked the driver.
fn polls(device: &Device, limit: Duration) -> Result<JoinHandle<Result<Events>>> {
    let before = device.ask(POLLS, 0)?;
    let file = device.0.try_clone()?;
    let thread = thread::spawn(move || {
        let mut polled = [Poll::new(&file, Events::READ)];
        poll(&mut polled, Some(limit))?;
        Ok(polled[0].came())
    })?;
    assert!(wait_until(LONG, || device
        .ask(POLLS, 0)
        .is_ok_and(|it| it > before)));
    sleep(SHORT);
    Ok(thread)
}

#[test]
fn whoever_polls_is_woken() -> Result {
    let device = Device::open()?;
    let set = Epoll::new()?;
    set.add(&device.0, Events::READ)?;
    let thread = polls(&device, LONG)?;
    assert_eq!(set.wait(Duration::ZERO)?, Events::NONE);
    device.ask(READY, 0)?;
    assert_eq!(thread.join()?, Events::READ);
    assert_eq!(set.wait(LONG)?, Events::READ);
    Ok(())
}

#[test]
fn what_is_polled_may_go() -> Result {
    let device = Device::open()?;
    let set = Epoll::new()?;
    set.add(&device.0, Events::READ)?;
    let first = polls(&device, LONG)?;
    let second = polls(&device, LONG)?;
    assert!(device.ask(END, 16)? < 10_000);
    assert_eq!(first.join()?, Events::HANG_UP);
    assert_eq!(second.join()?, Events::HANG_UP);
    assert!(set.wait(LONG)?.contains(Events::HANG_UP));
    // The set leaves what has gone long ago.
    drop(set);
    drop(device);
    Module::under_test().reload("")
}

#[test]
fn who_polls_on_is_waited_for() -> Result {
    let device = Device::open()?;
    let set = Epoll::new()?;
    set.add(&device.0, Events::READ)?;
    let thread = polls(&device, Duration::from_millis(1500))?;
    // The driver has nothing to say to who polls, who therefore goes on, on what is about to go.
    assert!(device.ask(END, 0)? >= 200);
    assert_eq!(thread.join()?, Events::NONE);
    assert_eq!(set.wait(Duration::from_millis(1))?, Events::NONE);
    Ok(())
}
