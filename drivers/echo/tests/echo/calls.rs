// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The control calls: what they answer, and what they refuse.

use kmod_test::{ioctl, prelude::*};

use super::{CLEAR, SET_LIMIT, SIZE, SWAP_LIMIT, echo, open, stats};

#[test]
fn they_tell_of_the_queue_and_empty_it() -> Result {
    let file = open()?;
    let before = stats(&file)?;
    file.write_all(b"four")?;
    assert_eq!(stats(&file)?, [4, before[1] + 4, before[2]]);
    file.read_exact(&mut [0; 1])?;
    assert_eq!(stats(&file)?, [3, before[1] + 4, before[2] + 1]);
    file.ioctl(CLEAR, 0)?;
    assert_eq!(stats(&file)?, [0, before[1] + 4, before[2] + 1]);
    Ok(())
}

#[test]
fn a_limit_bounds_what_is_queued() -> Result {
    let file = open()?;
    let mut limit = 10u32.to_ne_bytes();
    file.ioctl_with(SWAP_LIMIT, &mut limit)?;
    assert_eq!(u32::from_ne_bytes(limit) as usize, SIZE);
    assert_eq!(file.write(&[1; 100])?, 10);
    assert_eq!(file.write(b"x").unwrap_err(), EAGAIN);
    file.ioctl_with(SET_LIMIT, &mut 12u32.to_ne_bytes())?;
    assert_eq!(file.write(b"xyz")?, 2);
    for wrong in [0, SIZE as u32 + 1, u32::MAX] {
        let mut limit = wrong.to_ne_bytes();
        assert_eq!(file.ioctl_with(SET_LIMIT, &mut limit).unwrap_err(), EINVAL);
        assert_eq!(file.ioctl_with(SWAP_LIMIT, &mut limit).unwrap_err(), EINVAL);
        assert_eq!(u32::from_ne_bytes(limit), wrong);
    }
    file.ioctl_with(SET_LIMIT, &mut (SIZE as u32).to_ne_bytes())?;
    assert_eq!(file.write(&[1; 100])?, 100);
    Ok(())
}

#[test]
fn what_is_sent_comes_back_in_every_size() -> Result {
    fn sent<const N: usize>() -> Result {
        let bytes: Vec<u8> = (0..N).map(|n| (n % 253) as u8).collect();
        let mut back = bytes.clone();
        open()?.ioctl_with(echo::<N>(), &mut back)?;
        assert!(back == bytes, "{N} bytes");
        Ok(())
    }
    sent::<1>()?;
    sent::<64>()?;
    sent::<4096>()
}

#[test]
fn what_is_no_call_is_refused() -> Result {
    let file = open()?;
    let mut bytes = [7; 64];
    for wrong in [
        echo::<2>(),
        ioctl::iow::<[u8; 64]>(b'e', 4),
        ioctl::io(b'e', 1),
        ioctl::ior::<[u64; 2]>(b'e', 1),
        ioctl::io(b'f', 0),
        0,
        u32::MAX,
    ] {
        assert_eq!(
            file.ioctl_with(wrong, &mut bytes).unwrap_err(),
            ENOTTY,
            "{wrong:#x}"
        );
    }
    assert_eq!(bytes, [7; 64]);
    Ok(())
}
