// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What drivers are made of, piece by piece: a test asks the device to try one, by its number. Whatever is not as it
//! should be is logged, and is an error.

use kernel::{
    device::Device,
    fs::{File, Kiocb},
    ioctl::{_IOC_NR, _IOC_TYPE},
    iov::IovIterDest,
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    pid_namespace::PidNamespace,
    prelude::*,
    str::CString,
    sync::{aref::ARef, poll::PollTable},
};

/// That this is so; else the check has failed here.
macro_rules! ensure {
    ($condition:expr) => {
        if !$condition {
            kernel::pr_err!(
                "{}:{}: not so: {}\n",
                file!(),
                line!(),
                stringify!($condition)
            );
            return Err(kernel::error::code::EBADMSG);
        }
    };
}

mod built;
mod contention;
mod identity;
mod memory;
mod messages;
mod raw;
mod text;
mod values;
mod vectors;
mod waiting;

use waiting::Waiters;

module! {
    type: Pieces,
    name: "pieces",
    authors: ["The cargo-kmod developers"],
    license: "GPL",
}

#[pin_data]
struct Pieces {
    #[pin]
    device: MiscDeviceRegistration<Open>,
}

impl kernel::InPlaceModule for Pieces {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            device <- MiscDeviceRegistration::register(MiscDeviceOptions { name: c"pieces" }),
        })
    }
}

/// An open file, and those who wait on it.
#[pin_data]
struct Open {
    device: ARef<Device>,
    opened_in: ARef<PidNamespace>,
    #[pin]
    waiters: Waiters,
}

#[vtable]
impl MiscDevice for Open {
    type Ptr = Pin<KBox<Self>>;

    fn open(_file: &File, misc: &MiscDeviceRegistration<Self>) -> Result<Pin<KBox<Self>>> {
        let init = try_pin_init!(Self {
            device: misc.device().into(),
            opened_in: kernel::current!().active_pid_ns().ok_or(ESRCH)?.into(),
            waiters <- Waiters::new(),
        });
        KBox::try_pin_init(init, GFP_KERNEL)
    }

    /// Who reads, as it knows itself, and as who opened the file knows it.
    fn read_iter(mut kiocb: Kiocb<'_, Self::Ptr>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let (inside, outside) = identity::process(&kiocb.file().opened_in)?;
        let text = CString::try_from_fmt(fmt!("{inside} {outside}\n"))?;
        iov.simple_read_from_buffer(kiocb.ki_pos_mut(), text.to_bytes())
    }

    /// `P` and a number tries a piece; `W` and a number does something to or with those who wait.
    fn ioctl(device: Pin<&Self>, file: &File, cmd: u32, arg: usize) -> Result<isize> {
        let number = _IOC_NR(cmd);
        if _IOC_TYPE(cmd) == u32::from(b'W') {
            return device.waiters.act(number, arg);
        }
        match number {
            0 => messages::at_every_level(),
            1 => messages::once(),
            2 => messages::limited(arg),
            3 => memory::from_each_allocator(),
            4 => memory::in_boxes(),
            5 => vectors::change(),
            6 => vectors::errors(),
            7 => vectors::are_given_away(),
            8 => text::is_formatted(),
            9 => text::of_c(),
            10 => text::is_parsed(),
            11 => values::at_the_end_of_a_scope(),
            12 => values::for_c(),
            13 => values::errors(),
            14 => raw::opaque(),
            15 => raw::foreign(),
            16 => raw::allocated(),
            17 => raw::counted(),
            18 => raw::atomic(),
            19 => raw::owners(),
            20 => contention::of_every_kind(),
            21 => contention::for_reading(),
            22 => contention::once(),
            23 => contention::owned_alone(),
            24 => messages::of_a_device(&device.device, arg),
            25 => return identity::who(file),
            26 => built::by_the_compiler(),
            27 => built::where_it_stands(),
            _ => Err(ENOTTY),
        }?;
        Ok(0)
    }

    fn poll(device: Pin<&Self>, file: &File, table: PollTable<'_>) -> Result<u32> {
        Ok(device.get_ref().waiters.poll(file, table))
    }
}
