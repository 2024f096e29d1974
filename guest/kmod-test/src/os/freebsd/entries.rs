// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What is told of files and folders, and what is mounted.

use alloc::{ffi::CString, vec::Vec};

use super::{
    Outcome, arch, c_string, call,
    files::{Fd, HERE, Status},
    signed,
};

/// `struct stat`, in words.
type Told = [u64; 28];

pub(crate) fn status(path: &str) -> Outcome<Status> {
    let path = c_string(path)?;
    let mut told: Told = [0; 28];
    let arguments = [
        signed(HERE),
        path.as_ptr().expose_provenance(),
        told.as_mut_ptr().expose_provenance(),
        0,
        0,
        0,
    ];
    // SAFETY: the path is a string that lives through the call, and is only read; what is written has room.
    unsafe { call(arch::FSTATAT, arguments) }?;
    Ok(understand(&told))
}

pub(crate) fn status_of_open(file: Fd) -> Outcome<Status> {
    let mut told: Told = [0; 28];
    let arguments = [
        signed(file),
        told.as_mut_ptr().expose_provenance(),
        0,
        0,
        0,
        0,
    ];
    // SAFETY: what is written has room.
    unsafe { call(arch::FSTAT, arguments) }?;
    Ok(understand(&told))
}

fn understand(told: &Told) -> Status {
    let word = |at: usize| told.get(at).copied().unwrap_or_default();
    let half = |at: usize, shift: u32| (word(at) >> shift & u64::from(u32::MAX)) as u32;
    let device = word(5);
    // As `sys/types.h` takes the number of a device apart.
    let major = device >> 32 & 0xffff_ff00 | device >> 8 & 0xff;
    let minor = device >> 24 & 0xff00 | device & 0xffff_00ff;
    Status {
        inode: word(1),
        mode: half(3, 0) & 0xffff,
        user: half(3, 32),
        group: half(4, 0),
        device: (major as u32, minor as u32),
        size: word(14),
    }
}

/// What is read or written in pieces.
#[repr(C)]
struct Piece {
    start: usize,
    length: usize,
}

pub(crate) fn mount(source: &str, target: &str, kind: &str, options: &str) -> Outcome {
    let mut words: Vec<CString> = Vec::new();
    for (name, value) in [("fstype", kind), ("fspath", target), ("from", source)] {
        words.extend([c_string(name)?, c_string(value)?]);
    }
    for option in options.split(',').filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        words.extend([c_string(name)?, c_string(value)?]);
    }
    let pieces: Vec<Piece> = words
        .iter()
        .map(|word| Piece {
            start: word.as_ptr().expose_provenance(),
            length: word.as_bytes_with_nul().len(),
        })
        .collect();
    let arguments = [
        pieces.as_ptr().expose_provenance(),
        pieces.len(),
        0,
        0,
        0,
        0,
    ];
    // SAFETY: names and values in turn, strings that live through the call, and are only read: nothing asks for the
    // words of an error.
    unsafe { call(arch::NMOUNT, arguments) }.map(drop)
}

pub(crate) fn unmount(target: &str) -> Outcome {
    let target = c_string(target)?;
    let arguments = [target.as_ptr().expose_provenance(), 0, 0, 0, 0, 0];
    // SAFETY: the path is a string that lives through the call, and is only read.
    unsafe { call(arch::UNMOUNT, arguments) }.map(drop)
}
