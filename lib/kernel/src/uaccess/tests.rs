// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of reading and writing, in memory of this process that may be made a bad address.

use core::mem::MaybeUninit;
use std::vec::Vec;

use super::*;
use crate::{
    alloc::{KVec, flags::GFP_KERNEL},
    error::code::{EFAULT, EINVAL, ENOMEM},
    os::host::{fail_allocation_after, with_bad_user_memory},
};

fn slice(bytes: &mut [u8]) -> UserSlice {
    UserSlice::new(UserPtr::from_ptr(bytes.as_mut_ptr().cast()), bytes.len())
}

#[test]
fn a_reader_goes_on_with_what_it_reads() {
    let mut user: Vec<u8> = (0..20).collect();
    let mut reader = slice(&mut user).reader();
    assert_eq!(reader.read::<[u8; 3]>(), Ok([0, 1, 2]));
    reader.skip(2).unwrap();
    let mut out = [0; 2];
    reader.read_slice(&mut out).unwrap();
    assert_eq!((out, reader.len()), ([5, 6], 13));
    let mut again = reader.clone_reader();
    assert_eq!(again.read::<u8>(), reader.read::<u8>());
    let mut raw = [MaybeUninit::uninit(); 2];
    reader.read_raw(&mut raw).unwrap();
    // SAFETY: it was just read.
    assert_eq!(unsafe { raw[1].assume_init() }, 9);
    let mut rest = KVec::new();
    rest.push(7, GFP_KERNEL).unwrap();
    reader.read_all(&mut rest, GFP_KERNEL).unwrap();
    assert_eq!(rest[..3], [7, 10, 11]);
    assert_eq!(rest.len(), 11);
}

#[test]
fn nothing_is_read_or_written_beyond_the_length() {
    let mut user = [1u8; 8];
    let mut reader = UserSlice::new(UserPtr::from_ptr(user.as_mut_ptr().cast()), 3).reader();
    assert_eq!(reader.read::<u32>(), Err(EFAULT));
    assert_eq!(reader.read_slice(&mut [0; 4]), Err(EFAULT));
    assert_eq!(reader.skip(4), Err(EFAULT));
    assert_eq!((reader.len(), reader.is_empty()), (3, false));
    let mut writer = UserSlice::new(UserPtr::from_ptr(user.as_mut_ptr().cast()), 3).writer();
    assert_eq!(writer.write(&9u32), Err(EFAULT));
    assert_eq!(writer.write_slice(&[9; 4]), Err(EFAULT));
    writer.write_slice(&[9; 3]).unwrap();
    assert_eq!((writer.len(), writer.is_empty()), (0, true));
    assert_eq!(user, [9, 9, 9, 1, 1, 1, 1, 1]);
}

#[test]
fn a_bad_address_moves_nothing() {
    let mut user = [3u8; 16];
    let bad = (&raw const user[8]).addr();
    with_bad_user_memory(bad..bad + 1, || {
        let mut reader = slice(&mut user).reader();
        assert_eq!(reader.read_slice(&mut [0; 9]), Err(EFAULT));
        assert_eq!(reader.read::<[u8; 16]>(), Err(EFAULT));
        assert_eq!(reader.len(), 16);
        let mut kept = KVec::from_elem(1, 2, GFP_KERNEL).unwrap();
        assert_eq!(
            slice(&mut user).read_all(&mut kept, GFP_KERNEL),
            Err(EFAULT)
        );
        assert_eq!(kept.len(), 2);
        assert_eq!(reader.strcpy_into_buf(&mut [0; 16]), Err(EFAULT));
        let mut writer = slice(&mut user).writer();
        assert_eq!(writer.write(&[0u8; 16]), Err(EFAULT));
        assert_eq!(writer.write_slice(&[0; 16]), Err(EFAULT));
        assert_eq!(writer.len(), 16);
    });
    for wrong in [0, usize::MAX, usize::MAX / 2 + 1] {
        let user = || UserSlice::new(UserPtr::from_addr(wrong), 4);
        assert_eq!(user().reader().read::<u32>(), Err(EFAULT));
        assert_eq!(user().writer().write(&1u32), Err(EFAULT));
    }
}

#[test]
fn memory_that_there_is_not_is_an_error_and_changes_nothing() {
    let mut user = [3u8; 16];
    let mut kept = KVec::new();
    fail_allocation_after(0);
    assert_eq!(
        slice(&mut user).read_all(&mut kept, GFP_KERNEL),
        Err(ENOMEM)
    );
    assert!(kept.is_empty());
    let huge = UserSlice::new(UserPtr::from_addr(4096), usize::MAX);
    assert_eq!(huge.read_all(&mut kept, GFP_KERNEL), Err(ENOMEM));
}

#[test]
fn a_string_ends_within_its_buffer_or_is_cut() {
    let mut user = *b"word\0more";
    let mut buf = [b'x'; 8];
    let text = slice(&mut user).reader().strcpy_into_buf(&mut buf);
    assert_eq!(text, Ok(c"word"));
    let mut buf = [b'x'; 4];
    let text = slice(&mut user).reader().strcpy_into_buf(&mut buf);
    assert_eq!(text, Ok(c"wor"));
    let mut buf = [b'x'; 5];
    let text = slice(&mut user).reader().strcpy_into_buf(&mut buf);
    assert_eq!(text, Ok(c"word"));
    let mut buf = [b'x'; 8];
    let text = slice(&mut user[..4]).reader().strcpy_into_buf(&mut buf);
    assert_eq!(text, Err(EFAULT));
    let text = slice(&mut user[..0]).reader().strcpy_into_buf(&mut buf);
    assert_eq!(text, Err(EFAULT));
    let text = slice(&mut user).reader().strcpy_into_buf(&mut []);
    assert_eq!(text, Err(EINVAL));
}

#[test]
fn places_in_a_file_go_on_and_end() {
    let mut user = [1u8, 2, 3, 4];
    let mut out = [0u8; 6];
    let mut place = 4;
    let mut reader = slice(&mut user).reader();
    assert_eq!(reader.read_slice_file(&mut out, &mut place), Ok(2));
    assert_eq!(reader.read_slice_file(&mut out, &mut place), Ok(0));
    assert_eq!((out, place, reader.len()), ([0, 0, 0, 0, 1, 2], 6, 2));
    assert_eq!(reader.read_slice_file(&mut out, &mut 7), Ok(0));
    assert_eq!(reader.read_slice_file(&mut out, &mut -1), Err(EINVAL));
    assert_eq!(reader.read_slice_partial(&mut out, usize::MAX), Ok(0));

    let mut writer = slice(&mut user).writer();
    let mut place = 3;
    assert_eq!(writer.write_slice_file(&[5, 6, 7, 8], &mut place), Ok(1));
    assert_eq!(writer.write_slice_file(&[5, 6, 7, 8], &mut place), Ok(0));
    assert_eq!(writer.write_slice_partial(&[0; 9], 0), Ok(3));
    assert_eq!(writer.write_slice_partial(&[0; 9], 0), Ok(0));
    assert_eq!(writer.write_slice_file(&[5], &mut -1), Err(EINVAL));
    assert_eq!((user, place), ([8, 0, 0, 0], 4));
}
