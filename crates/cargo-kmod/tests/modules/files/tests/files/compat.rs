// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Control calls of programs of 32 bits.

use kmod_test::{ioctl, prelude::*};

use super::{DEVICE, FLAGS, TEXT};

const BITS: u32 = ioctl::io(b'F', 11);
const TRIPLE: u32 = ioctl::iowr::<u64>(b'T', 1);
const TURN: u32 = ioctl::iowr::<[u8; 2000]>(b'T', 2);
const SWAP: u32 = ioctl::iowr::<[u32; 2]>(b'T', 3);
const ZEROS: u32 = ioctl::ior::<[u8; 3000]>(b'T', 4);

#[test]
fn a_driver_that_tells_them_apart_gets_them_apart() -> Result {
    let file = File::open_rw(DEVICE)?;
    assert_eq!(file.ioctl(BITS, 0)?, 64);
    assert_eq!(file.ioctl_of_32_bits(BITS, 0)?, 32);
    let mut text = *b"a string\0 and more..";
    assert_eq!(file.ioctl_of_32_bits_with(TEXT, &mut text)?, 8);
    let mut word = (file.fd() as u32).to_ne_bytes();
    file.ioctl_of_32_bits_with(FLAGS, &mut word)?;
    assert_eq!(u32::from_ne_bytes(word) & 3, 2);
    for address in [0, 1, u32::MAX] {
        assert_eq!(file.ioctl_of_32_bits(TEXT, address).unwrap_err(), EFAULT);
    }
    assert_eq!(file.ioctl_of_32_bits(0, 0).unwrap_err(), ENOTTY);
    Ok(())
}

#[test]
fn a_driver_that_does_not_gets_their_addresses_as_its_own() -> Result {
    let file = File::open_rw("/dev/files-plain")?;
    assert_eq!(file.ioctl(1, 5 << 31)?, 5);
    // As an address it has no upper half, whatever its sign was.
    assert_eq!(file.ioctl_of_32_bits(1, u32::MAX)?, 1);
    let nothing = File::open_rw("/dev/files-nothing")?;
    assert_eq!(nothing.ioctl_of_32_bits(BITS, 0).unwrap_err(), ENOTTY);
    Ok(())
}

#[test]
fn declared_calls_are_the_same_for_both() -> Result {
    let file = File::open_rw("/dev/files-typed")?;
    let calls: [fn(&File, u32, &mut [u8]) -> Result<usize>; 2] = [
        |file, call, bytes| file.ioctl_with(call, bytes),
        |file, call, bytes| file.ioctl_of_32_bits_with(call, bytes),
    ];
    for call in calls {
        let mut value = 14u64.to_ne_bytes();
        call(&file, TRIPLE, &mut value)?;
        assert_eq!(u64::from_ne_bytes(value), 42);
        let mut large = u64::MAX.to_ne_bytes();
        assert_eq!(call(&file, TRIPLE, &mut large).unwrap_err(), EOVERFLOW);
        let mut bytes = vec![0; 2000];
        bytes[0] = 1;
        call(&file, TURN, &mut bytes)?;
        assert_eq!((bytes[0], bytes[1999]), (0, 1));
        let mut pair = *b"abcdefgh";
        call(&file, SWAP, &mut pair)?;
        assert_eq!(&pair, b"efghabcd");
        let mut zeros = vec![9; 3000];
        call(&file, ZEROS, &mut zeros)?;
        assert!(zeros.iter().all(|&byte| byte == 0));
        assert_eq!(call(&file, TURN, &mut vec![0; 1999]).unwrap_err(), EFAULT);
        assert_eq!(call(&file, BITS, &mut [0; 8]).unwrap_err(), ENOTTY);
    }
    for address in [0, 1, u32::MAX] {
        assert_eq!(file.ioctl_of_32_bits(SWAP, address).unwrap_err(), EFAULT);
    }
    Ok(())
}
