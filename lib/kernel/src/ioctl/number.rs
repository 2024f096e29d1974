// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The numbers of control calls.
//!
//! Size, direction, type and number lie side by side in one word, as the system's own header says.

#![expect(non_snake_case, reason = "named as in C")]

use crate::{
    build_assert::build_assert,
    os::ioctl::{self as os, NONE, READ, WRITE},
};

/// Where a part lies: the lowest bit, and how many there are.
struct Part {
    shift: u32,
    bits: u32,
}

const NUMBER: Part = Part { shift: 0, bits: 8 };
const TYPE: Part = Part { shift: 8, bits: 8 };
const SIZE: Part = Part {
    shift: 16,
    bits: os::SIZE_BITS,
};
const DIRECTION: Part = Part {
    shift: os::DIRECTION_SHIFT,
    bits: u32::BITS - os::DIRECTION_SHIFT,
};

impl Part {
    const fn largest(&self) -> u32 {
        (1_u32 << self.bits).wrapping_sub(1)
    }

    const fn of(&self, call: u32) -> u32 {
        (call >> self.shift) & self.largest()
    }
}

#[inline(always)]
const fn number(direction: u32, ty: u32, nr: u32, size: usize) -> u32 {
    build_assert!(ty <= TYPE.largest());
    build_assert!(nr <= NUMBER.largest());
    build_assert!(size <= SIZE.largest() as usize);
    (direction << DIRECTION.shift)
        | ((size as u32) << SIZE.shift)
        | (ty << TYPE.shift)
        | (nr << NUMBER.shift)
}

/// The number of a call without an argument in memory.
#[inline(always)]
pub const fn _IO(ty: u32, nr: u32) -> u32 {
    number(NONE, ty, nr, 0)
}

/// The number of a call by which the user reads a `T`.
#[inline(always)]
pub const fn _IOR<T>(ty: u32, nr: u32) -> u32 {
    number(READ, ty, nr, size_of::<T>())
}

/// The number of a call by which the user writes a `T`.
#[inline(always)]
pub const fn _IOW<T>(ty: u32, nr: u32) -> u32 {
    number(WRITE, ty, nr, size_of::<T>())
}

/// The number of a call by which the user writes a `T` and reads it back.
#[inline(always)]
pub const fn _IOWR<T>(ty: u32, nr: u32) -> u32 {
    number(READ | WRITE, ty, nr, size_of::<T>())
}

/// The direction that a number tells: 1 for a write of the user, 2 for a read, 3 for both.
pub const fn _IOC_DIR(nr: u32) -> u32 {
    DIRECTION.of(nr)
}

/// The type that a number tells: to whom the call belongs.
pub const fn _IOC_TYPE(nr: u32) -> u32 {
    TYPE.of(nr)
}

/// Which of the calls of its type a number tells.
pub const fn _IOC_NR(nr: u32) -> u32 {
    NUMBER.of(nr)
}

/// The size of the argument that a number tells.
pub const fn _IOC_SIZE(nr: u32) -> usize {
    SIZE.of(nr) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_c() {
        // `BLKROGET`, `BLKFLSBUF`, `TUNSETIFF` and `FIFREEZE` of the headers for user space.
        assert_eq!(_IO(0x12, 94), 0x125e);
        assert_eq!(_IOW::<i32>(u32::from(b'T'), 202), 0x4004_54ca);
        assert_eq!(_IOWR::<i32>(u32::from(b'X'), 119), 0xc004_5877);
        assert_eq!(_IOR::<usize>(0x12, 112), 0x8008_1270);
    }

    #[test]
    fn numbers_tell_their_parts() {
        let call = _IOWR::<[u8; 16383]>(255, 254);
        assert_eq!(
            (
                _IOC_DIR(call),
                _IOC_TYPE(call),
                _IOC_NR(call),
                _IOC_SIZE(call)
            ),
            (3, 255, 254, 16383)
        );
    }
}
