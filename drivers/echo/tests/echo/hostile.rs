// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Addresses and lengths that a program should not send.

use kmod_test::{
    memory::{BadAddress, Guarded},
    prelude::*,
    process,
};

use super::{CLEAR, SET_LIMIT, STATS, SWAP_LIMIT, echo, open, stats};

#[test]
fn bad_addresses_are_errors_and_lose_nothing() -> Result {
    let file = open()?;
    file.write_all(b"kept")?;
    let before = stats(&file)?;
    for address in BadAddress::ALL {
        for length in [1, 3, 4096, 1 << 20] {
            assert_eq!(
                file.read_bad(address, length).unwrap_err(),
                EFAULT,
                "{address:x?}"
            );
            assert_eq!(
                file.write_bad(address, length).unwrap_err(),
                EFAULT,
                "{address:x?}"
            );
        }
        for call in [
            STATS,
            SET_LIMIT,
            SWAP_LIMIT,
            echo::<1>(),
            echo::<64>(),
            echo::<4096>(),
        ] {
            assert_eq!(
                file.ioctl(call, address.get()).unwrap_err(),
                EFAULT,
                "{address:x?} {call:#x}"
            );
        }
    }
    assert_eq!(stats(&file)?, before);
    let mut text = [0; 4];
    file.read_exact(&mut text)?;
    assert_eq!(&text, b"kept");
    Ok(())
}

#[test]
fn a_length_of_zero_does_nothing_and_waits_for_nothing() -> Result {
    let file = open()?;
    assert_eq!(file.read(&mut [])?, 0);
    assert_eq!(file.write(&[])?, 0);
    for address in BadAddress::ALL {
        // The kernel itself refuses some of these.
        assert!(zero_or(EFAULT, file.read_bad(address, 0)), "{address:x?}");
        assert!(zero_or(EFAULT, file.write_bad(address, 0)), "{address:x?}");
    }
    Ok(())
}

#[test]
fn a_huge_length_copies_what_there_is() -> Result {
    let file = open()?;
    file.write_all(b"abc")?;
    let mut memory = Guarded::new(3)?;
    assert_eq!(file.read_guarded(&mut memory, 1 << 20)?, 3);
    let mut text = [0; 3];
    memory.get(&mut text)?;
    assert_eq!(&text, b"abc");
    // More than an address space has is refused by the kernel.
    for length in [usize::MAX / 2, usize::MAX] {
        assert!(file.read_bad(BadAddress::ALL[0], length).is_err());
        assert!(file.write_bad(BadAddress::ALL[0], length).is_err());
    }
    Ok(())
}

#[test]
fn memory_that_ends_too_early_is_a_short_copy_that_loses_nothing() -> Result {
    let file = open()?;
    let mut memory = Guarded::new(100)?;
    memory.set(&[7; 100])?;
    assert_eq!(file.write_guarded(&memory, 5000)?, 100);
    file.write_all(&[8; 100])?;
    assert_eq!(stats(&file)?[0], 200);
    assert_eq!(file.read_guarded(&mut memory, 5000)?, 100);
    let mut rest = [0; 200];
    assert_eq!(file.read(&mut rest)?, 100);
    assert_eq!(rest[..100], [8; 100]);
    // The same for a call whose argument ends too early.
    let mut short = [0; 8];
    assert_eq!(file.ioctl_with(STATS, &mut short).unwrap_err(), EFAULT);
    assert_eq!(
        file.ioctl_with(echo::<4096>(), &mut [0; 4095]).unwrap_err(),
        EFAULT
    );
    Ok(())
}

#[test]
fn memory_that_cannot_be_written_is_an_error() -> Result {
    let file = open()?;
    file.write_all(b"kept")?;
    let page = File::open(&process::program()?)?.map(4096, 0, false)?;
    assert_eq!(file.read_mapped(&page, 0, 4).unwrap_err(), EFAULT);
    assert_eq!(file.ioctl(STATS, page.address()).unwrap_err(), EFAULT);
    assert_eq!(
        file.ioctl(echo::<64>(), page.address()).unwrap_err(),
        EFAULT
    );
    // It can be read: the limit there is none that may be set.
    assert_eq!(file.ioctl(SWAP_LIMIT, page.address()).unwrap_err(), EINVAL);
    assert_eq!(stats(&file)?[0], 4);
    Ok(())
}

#[test]
fn an_address_that_is_not_aligned_is_as_good_as_any() -> Result {
    let file = open()?;
    let mut memory = [0; 27];
    for from in 0..3 {
        file.write_all(b"x")?;
        file.ioctl_with(STATS, &mut memory[from..])?;
        assert_eq!(usize::from(memory[from]), from + 1);
    }
    file.ioctl(CLEAR, 1)?;
    Ok(())
}

/// Whether nothing was done, or the error is this one.
fn zero_or(error: Error, outcome: Result<usize>) -> bool {
    outcome.map_or_else(|other| other == error, |count| count == 0)
}

#[test]
fn a_place_that_no_file_has_is_refused() -> Result {
    let file = open()?;
    file.write_all(b"kept")?;
    // Before the beginning, and where what follows is there.
    for place in [u64::MAX, 1 << 63, i64::MAX as u64] {
        let read = file.read_at(&mut [0; 2], place);
        assert_eq!(read.unwrap_err(), EINVAL, "{place:#x}");
        let written = file.write_at(b"xy", place);
        assert_eq!(written.unwrap_err(), EINVAL, "{place:#x}");
    }
    let mut read = [0; 4];
    assert_eq!(file.read_at(&mut read, i64::MAX as u64 - 4)?, 4);
    assert_eq!(&read, b"kept");
    Ok(())
}
