// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A device that gives back what is written to it: `/dev/echo`.
//!
//! All who open it share one queue of bytes. Who reads an empty queue waits for somebody to write, who writes to a full
//! one for somebody to read, unless the file is not to wait; what takes part in `poll` is told when it can go on. The
//! calls in [`calls`] look at the queue and change it.

#![forbid(unsafe_code)]

mod calls;
mod queue;
mod ring;

use kernel::{
    fs::{File, Kiocb},
    ioctl::Call,
    iov::{IovIterDest, IovIterSource},
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    prelude::*,
    sync::{Arc, ArcBorrow, global_lock, poll::PollTable},
};

use queue::Queue;

module! {
    type: EchoModule,
    name: "echo",
    authors: ["The cargo-kmod developers"],
    description: "Gives back what is written to it",
    license: "Dual MIT/GPL",
    params: {
        size: u32 { default: 65536, description: "How many bytes the queue takes" },
    },
}

/// The largest queue that can be asked for.
const MAX_SIZE: u32 = 1 << 24;

global_lock! {
    /// The queue, while the module is loaded.
    static QUEUE: Mutex<Option<Arc<Queue>>> = None;
}

/// Gives the queue, or none, to those who open the device from now on.
#[cold]
fn publish(queue: Option<Arc<Queue>>) {
    let before = core::mem::replace(&mut *QUEUE.lock(), queue);
    drop(before);
}

/// The queue is there for those who open the device, until this is dropped.
struct Published;

impl Published {
    fn new(queue: Arc<Queue>) -> Self {
        publish(Some(queue));
        Self
    }
}

impl Drop for Published {
    fn drop(&mut self) {
        publish(None);
    }
}

#[pin_data]
struct EchoModule {
    // First, so that nobody opens the device any more when the queue goes.
    #[pin]
    device: MiscDeviceRegistration<Echo>,
    queue: Published,
}

impl kernel::InPlaceModule for EchoModule {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            queue: {
                let size = *module_parameters::size.value();
                if !(1..=MAX_SIZE).contains(&size) {
                    return Err(EINVAL);
                }
                Published::new(Arc::pin_init(Queue::new(size), GFP_KERNEL)?)
            },
            device <- MiscDeviceRegistration::register(MiscDeviceOptions { name: c"echo" }),
        }? Error)
    }
}

/// What an open file of the device is: a share in the queue.
struct Echo;

#[vtable]
impl MiscDevice for Echo {
    type Ptr = Arc<Queue>;

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<Arc<Queue>> {
        QUEUE.lock().clone().ok_or(ENODEV)
    }

    fn read_iter(kiocb: Kiocb<'_, Arc<Queue>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        kiocb.file().read(iov, || kiocb.is_nonblocking())
    }

    fn write_iter(kiocb: Kiocb<'_, Arc<Queue>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        kiocb.file().write(iov, || kiocb.is_nonblocking())
    }

    fn control(queue: ArcBorrow<'_, Queue>, _file: &File, call: Call<'_>) -> Result<isize> {
        calls::answer(&queue, call)
    }

    fn poll(queue: ArcBorrow<'_, Queue>, file: &File, table: PollTable<'_>) -> Result<u32> {
        Ok(queue.poll(file, &table))
    }
}
