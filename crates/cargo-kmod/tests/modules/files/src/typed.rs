// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A device whose control calls are declared, and answered by functions for any call of their kind.

use kernel::{
    fs::File,
    ioctl::{Call, Command, Ior, Iowr, LargeCommand},
    miscdevice::{MiscDevice, MiscDeviceRegistration},
    prelude::*,
    transmute::{AsBytes, FromBytes},
};

const TRIPLE: Iowr<u64> = Iowr::new(b'T', 1);
const TURN: Iowr<[u8; 2000]> = Iowr::new(b'T', 2);
const SWAP: Iowr<Pair> = Iowr::new(b'T', 3);
const ZEROS: Ior<[u8; 3000]> = Ior::new(b'T', 4);

pub(crate) struct Typed;

#[repr(C)]
#[derive(AsBytes, FromBytes)]
struct Pair {
    first: u32,
    second: u32,
}

#[vtable]
impl MiscDevice for Typed {
    type Ptr = ();

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result {
        Ok(())
    }

    fn control(_device: (), _file: &File, call: Call<'_>) -> Result<isize> {
        large(large(small(call, TRIPLE), TURN), ZEROS)
            .on(SWAP, swap)
            .finish()
    }
}

fn small<C: Command<Input = u64, Output = u64>>(call: Call<'_>, command: C) -> Call<'_> {
    call.on(command, |value| value.checked_mul(3).ok_or(EOVERFLOW))
}

fn large<C: LargeCommand>(call: Call<'_>, command: C) -> Call<'_> {
    call.on_boxed(command, |value| {
        value.as_bytes_mut().reverse();
        Ok(())
    })
}

/// Swaps two numbers as the bytes that they are.
fn swap(mut pair: Pair) -> Result<Pair> {
    let mut bytes = [0; 8];
    let (first, second) = bytes.split_at_mut(4);
    second.copy_from_slice(pair.first.as_bytes());
    first.copy_from_slice(pair.second.as_bytes());
    let (first, rest) = <[u8; 4]>::from_bytes_prefix(&bytes).ok_or(EINVAL)?;
    let (second, none) = <[u8; 4]>::from_bytes_copy_prefix(rest).ok_or(EINVAL)?;
    if !none.is_empty() || Pair::from_bytes_copy(rest).is_some() {
        return Err(EINVAL);
    }
    let (place, rest) = <[u8; 4]>::from_bytes_mut_prefix(pair.as_bytes_mut()).ok_or(EINVAL)?;
    *place = *first;
    *<[u8; 4]>::from_bytes_mut(rest).ok_or(EINVAL)? = second;
    Ok(pair)
}
