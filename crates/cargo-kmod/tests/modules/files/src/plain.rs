// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A device whose control calls know nothing of programs of 32 bits.

use kernel::{
    fs::File,
    miscdevice::{MiscDevice, MiscDeviceRegistration},
    prelude::*,
};

pub(crate) struct Plain;

#[vtable]
impl MiscDevice for Plain {
    type Ptr = ();

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result {
        Ok(())
    }

    /// The upper half of the argument, and a bit more, which shows how it was made as wide as an address.
    fn ioctl(_device: (), _file: &File, _cmd: u32, arg: usize) -> Result<isize> {
        Ok((arg >> 31) as isize)
    }
}
