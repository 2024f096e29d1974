// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is nothing special on Linux, and would be the end of FreeBSD, or of whoever asked for it, if nobody saw to it.

use core::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Relaxed, Release},
};

use kernel::{
    fs::{File, Kiocb},
    impl_has_hr_timer,
    iov::IovIterSource,
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    prelude::*,
    sync::{
        Arc, ArcBorrow, Mutex, SpinLock,
        poll::{EPOLLIN, EPOLLRDNORM, PollCondVar, PollTable},
    },
    sysctl::{Mode, Sysctl, SysctlStorage},
    time::{
        Delta, Monotonic,
        delay::fsleep,
        hrtimer::{
            HrTimer, HrTimerCallback, HrTimerCallbackContext, HrTimerPointer, HrTimerRestart,
            RelativeMode,
        },
    },
    workqueue,
};

use crate::overlap;

/// A setting that does what is written to it.
pub(crate) struct Deeds(Pin<KBox<Mutex<Device>>>);

type Device = Option<Pin<KBox<MiscDeviceRegistration<Waited>>>>;

impl Deeds {
    pub(crate) fn register() -> Result<Sysctl<Self>> {
        let device = KBox::pin_init(kernel::new_mutex!(None, "device"), GFP_KERNEL)?;
        let mode = Mode::from_int(0o200);
        Sysctl::register(c"dev/areas", c"deed", Self(device), mode)
    }

    fn act(&self, deed: &[u8]) -> Result {
        match deed {
            b"locks" => use_locks(),
            b"timer" => start_far_off(),
            b"work" => overlap::try_it(),
            b"again" => Err(EAGAIN),
            b"device" => {
                let options = MiscDeviceOptions { name: c"waited" };
                let made = KBox::pin_init(MiscDeviceRegistration::register(options), GFP_KERNEL)?;
                *self.0.lock() = Some(made);
                Ok(())
            }
            b"none" => {
                let device = self.0.lock().take();
                drop(device);
                Ok(())
            }
            b"later" => {
                let device = self.0.lock().take();
                let queue = KBox::pin_init(kernel::new_poll_condvar!(), GFP_KERNEL)?;
                workqueue::system().try_spawn(GFP_KERNEL, move || {
                    // Whoever waits is to be told by the thread that does this.
                    queue.notify_all();
                    drop(device);
                })?;
                Ok(())
            }
            _ => Err(EINVAL),
        }
    }
}

impl SysctlStorage for Deeds {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        (data.len(), self.act(data.trim_ascii_end()))
    }

    fn read_value(&self, _: &mut [u8]) -> (usize, Result) {
        (0, Ok(()))
    }
}

/// Locks of two kinds that are called the same, and one with a long name.
#[pin_data]
struct Locks {
    #[pin]
    one: Mutex<u32>,
    #[pin]
    other: SpinLock<u32>,
    #[pin]
    third: Mutex<u32>,
}

fn use_locks() -> Result {
    let locks = pin_init!(Locks {
        one <- kernel::new_mutex!(1, "state"),
        other <- kernel::new_spinlock!(2, "state"),
        third <- kernel::new_mutex!(3, "a name that says of the lock what it is for, and is too long for the validator"),
    });
    let locks = KBox::pin_init(locks, GFP_KERNEL)?;
    let sum = *locks.one.lock() + *locks.third.lock() + *locks.other.lock();
    if sum == 6 { Ok(()) } else { Err(EIO) }
}

#[pin_data]
struct FarOff {
    #[pin]
    timer: HrTimer<Self>,
    is_over: AtomicBool,
}

impl_has_hr_timer! {
    impl HasHrTimer<Self> for FarOff {
        mode: RelativeMode<Monotonic>, field: self.timer
    }
}

impl HrTimerCallback for FarOff {
    type Pointer<'a> = Arc<Self>;

    fn run(
        this: ArcBorrow<'_, Self>,
        _context: HrTimerCallbackContext<'_, Self>,
    ) -> HrTimerRestart {
        this.is_over.store(true, Relaxed);
        HrTimerRestart::NoRestart
    }
}

/// Starts a timer as late as can be, which is not to be now.
fn start_far_off() -> Result {
    let timer = pin_init!(FarOff { timer <- HrTimer::new(), is_over: AtomicBool::new(false) });
    let timer = Arc::pin_init(timer, GFP_KERNEL)?;
    let handle = timer.clone().start(Delta::from_nanos(i64::MAX));
    fsleep(Delta::from_millis(50));
    drop(handle);
    if timer.is_over.load(Relaxed) {
        Err(EIO)
    } else {
        Ok(())
    }
}

/// An open file of a device with three queues, ready once it was written to, which is told by the last of them.
#[pin_data]
struct Waited {
    #[pin]
    first: PollCondVar,
    #[pin]
    second: PollCondVar,
    #[pin]
    third: PollCondVar,
    is_ready: AtomicBool,
}

#[vtable]
impl MiscDevice for Waited {
    type Ptr = Pin<KBox<Self>>;

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<Pin<KBox<Self>>> {
        let file = pin_init!(Self {
            first <- kernel::new_poll_condvar!(),
            second <- kernel::new_poll_condvar!(),
            third <- kernel::new_poll_condvar!(),
            is_ready: AtomicBool::new(false),
        });
        KBox::pin_init(file, GFP_KERNEL)
    }

    fn write_iter(kiocb: Kiocb<'_, Pin<KBox<Self>>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        kiocb.file().is_ready.store(true, Release);
        kiocb.file().third.notify_all();
        Ok(iov.len())
    }

    fn poll(device: Pin<&Self>, file: &File, table: PollTable<'_>) -> Result<u32> {
        for queue in [&device.first, &device.second, &device.third] {
            table.register_wait(file, queue);
        }
        let is_ready = device.is_ready.load(Acquire);
        Ok(if is_ready { EPOLLIN | EPOLLRDNORM } else { 0 })
    }
}
