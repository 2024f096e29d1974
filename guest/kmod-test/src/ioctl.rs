// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The numbers of control calls, as `_IO`, `_IOR`, `_IOW` and `_IOWR` make them in C.

use crate::os::flags::{
    IOCTL_NOTHING as NOTHING, IOCTL_READ as READ, IOCTL_SIZE as SIZE, IOCTL_WRITE as WRITE,
};

/// A call without an argument in memory.
#[must_use]
pub const fn io(kind: u8, number: u8) -> u32 {
    encode(NOTHING, kind, number, 0)
}

/// A call that reads a `T` from the driver.
#[must_use]
pub const fn ior<T>(kind: u8, number: u8) -> u32 {
    encode(READ, kind, number, size_of::<T>())
}

/// A call that writes a `T` to the driver.
#[must_use]
pub const fn iow<T>(kind: u8, number: u8) -> u32 {
    encode(WRITE, kind, number, size_of::<T>())
}

/// A call that writes a `T` to the driver and reads it back.
#[must_use]
pub const fn iowr<T>(kind: u8, number: u8) -> u32 {
    encode(READ | WRITE, kind, number, size_of::<T>())
}

const fn encode(direction: u32, kind: u8, number: u8, size: usize) -> u32 {
    direction | ((size as u32) & SIZE) << 16 | (kind as u32) << 8 | number as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_numbers_are_those_of_c() {
        // BLKROSET, BLKGETSIZE64, FIFREEZE.
        assert_eq!(io(0x12, 93), 0x125d);
        assert_eq!(ior::<usize>(0x12, 114), 0x8008_1272);
        assert_eq!(iowr::<i32>(b'X', 119), 0xc004_5877);
    }
}
