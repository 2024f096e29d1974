// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Files: opened, read, written, made and removed.

use alloc::{string::String, vec::Vec};

use super::{
    Outcome, arch, c_string, call, call_with_numbers,
    memory::Mapping,
    signed,
    system::flags::{
        BEFORE_NAME, CLOSE_ON_EXEC, DUPLICATE_CLOSE_ON_EXEC, FOLDER_ONLY, NO_TERMINAL,
        REMOVE_FOLDER,
    },
    uninterrupted,
};
use crate::memory::BadAddress;

pub(crate) use super::system::{
    entries::*,
    flags::{APPEND, CREATE, EXCLUSIVE, NONBLOCK, TRUNCATE},
};

/// An open file, as the kernel numbers them.
pub(crate) type Fd = i32;

pub(crate) const READ: u32 = 0;
pub(crate) const WRITE: u32 = 1;
pub(crate) const READ_WRITE: u32 = 2;

/// Kinds of files, as in the mode of [`Status`] and for [`make_node`].
pub(crate) const KIND_MASK: u32 = 0o170_000;
pub(crate) const CHARACTER_DEVICE: u32 = 0o020_000;
pub(crate) const BLOCK_DEVICE: u32 = 0o060_000;
pub(crate) const FOLDER: u32 = 0o040_000;

/// Where the paths of the `…at` calls begin: in the working folder.
pub(in crate::os) const HERE: i32 = -100;

/// What is told of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Status {
    pub(crate) mode: u32,
    pub(crate) size: u64,
    pub(crate) user: u32,
    pub(crate) group: u32,
    /// The device that a device node stands for.
    pub(crate) device: (u32, u32),
    pub(crate) inode: u64,
}

/// What can be waited for, and what has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct PollFd {
    pub(crate) fd: Fd,
    pub(crate) events: u16,
    pub(crate) revents: u16,
}

/// Two numbers of 64 bits: seconds and nanoseconds.
#[repr(C)]
pub(in crate::os) struct Timespec {
    pub(in crate::os) seconds: i64,
    pub(in crate::os) nanoseconds: i64,
}

pub(crate) fn open(path: &str, flags: u32, mode: u32) -> Outcome<Fd> {
    let path = c_string(path)?;
    let flags = (flags | CLOSE_ON_EXEC | NO_TERMINAL) as usize;
    uninterrupted(|| {
        let arguments = [
            signed(HERE),
            path.as_ptr().expose_provenance(),
            flags,
            mode as usize,
            0,
            0,
        ];
        // SAFETY: the path is a string that lives through the call, and is only read.
        unsafe { call(arch::OPENAT, arguments) }
    })
    .map(fd)
}

pub(crate) fn close(file: Fd) {
    // Whatever is returned, the number is free afterwards.
    let _ = call_with_numbers(arch::CLOSE, &[signed(file)]);
}

/// Reads what there is; is not tried again when a signal interrupts it.
pub(crate) fn read(file: Fd, buffer: &mut [u8]) -> Outcome<usize> {
    let arguments = [
        signed(file),
        buffer.as_mut_ptr().expose_provenance(),
        buffer.len(),
        0,
        0,
        0,
    ];
    // SAFETY: the call writes to the buffer alone, which is borrowed for it.
    unsafe { call(arch::READ, arguments) }
}

pub(crate) fn read_at(file: Fd, buffer: &mut [u8], offset: u64) -> Outcome<usize> {
    let place = usize::try_from(offset).unwrap_or(usize::MAX);
    let arguments = [
        signed(file),
        buffer.as_mut_ptr().expose_provenance(),
        buffer.len(),
        place,
        0,
        0,
    ];
    // SAFETY: the call writes to the buffer alone, which is borrowed for it.
    unsafe { call(arch::PREAD, arguments) }
}

/// Writes as much as is taken; is not tried again when a signal interrupts it.
pub(crate) fn write(file: Fd, bytes: &[u8]) -> Outcome<usize> {
    let arguments = [
        signed(file),
        bytes.as_ptr().expose_provenance(),
        bytes.len(),
        0,
        0,
        0,
    ];
    // SAFETY: the call reads the bytes alone, which are borrowed for it.
    unsafe { call(arch::WRITE, arguments) }
}

/// Reads into one piece of memory after the other.
pub(crate) fn read_vectored(file: Fd, buffers: &mut [&mut [u8]]) -> Outcome<usize> {
    let pieces = buffers
        .iter_mut()
        .map(|buffer| [buffer.as_mut_ptr().expose_provenance(), buffer.len()]);
    // SAFETY: the call writes to the buffers alone, which are borrowed for it.
    unsafe { call_with_pieces(arch::READV, file, pieces.collect()) }
}

/// Writes from one piece of memory after the other.
pub(crate) fn write_vectored(file: Fd, buffers: &[&[u8]]) -> Outcome<usize> {
    let pieces = buffers
        .iter()
        .map(|buffer| [buffer.as_ptr().expose_provenance(), buffer.len()]);
    // SAFETY: the call reads the buffers alone, which are borrowed for it.
    unsafe { call_with_pieces(arch::WRITEV, file, pieces.collect()) }
}

/// Makes a system call that takes a list of pieces of memory, each its address and its length.
///
/// # Safety
///
/// - What the call reads or writes of the pieces is there for it, and is nobody else's to write.
unsafe fn call_with_pieces(number: usize, file: Fd, pieces: Vec<[usize; 2]>) -> Outcome<usize> {
    let list = pieces.as_ptr().expose_provenance();
    let arguments = [signed(file), list, pieces.len(), 0, 0, 0];
    // SAFETY: the list lives through the call, and is only read; the pieces are the caller's promise.
    unsafe { call(number, arguments) }
}

pub(crate) fn write_at(file: Fd, bytes: &[u8], offset: u64) -> Outcome<usize> {
    let place = usize::try_from(offset).unwrap_or(usize::MAX);
    let arguments = [
        signed(file),
        bytes.as_ptr().expose_provenance(),
        bytes.len(),
        place,
        0,
        0,
    ];
    // SAFETY: the call reads the bytes alone, which are borrowed for it.
    unsafe { call(arch::PWRITE, arguments) }
}

/// Reads to memory that may end before `length` bytes are over: the mapping does not.
pub(crate) fn read_to_address(
    file: Fd,
    memory: &Mapping,
    offset: usize,
    length: usize,
) -> Outcome<usize> {
    let address = memory.span(offset, length)?;
    // SAFETY: what is written is within the mapping, which lends no references to it.
    unsafe { call(arch::READ, [signed(file), address, length, 0, 0, 0]) }
}

/// Reads to an address where there is nothing.
pub(crate) fn read_to_bad_address(file: Fd, to: BadAddress, length: usize) -> Outcome<usize> {
    // No program has memory there, so nothing is written.
    call_with_numbers(arch::READ, &[signed(file), to.get(), length])
}

/// Writes from an address where there is nothing.
pub(crate) fn write_from_bad_address(file: Fd, from: BadAddress, length: usize) -> Outcome<usize> {
    call_with_numbers(arch::WRITE, &[signed(file), from.get(), length])
}

/// Writes from memory that may end before `length` bytes are over: the mapping does not.
pub(crate) fn write_from_address(
    file: Fd,
    memory: &Mapping,
    offset: usize,
    length: usize,
) -> Outcome<usize> {
    let address = memory.span(offset, length)?;
    // SAFETY: what is read is within the mapping.
    unsafe { call(arch::WRITE, [signed(file), address, length, 0, 0, 0]) }
}

/// Moves the place of the next read or write; `from` is 0 for the start, 1 for here, 2 for the end.
pub(crate) fn seek(file: Fd, offset: i64, from: usize) -> Outcome<u64> {
    let offset = isize::try_from(offset).unwrap_or(isize::MAX);
    let place = call_with_numbers(arch::LSEEK, &[signed(file), offset.cast_unsigned(), from])?;
    Ok(place as u64)
}

pub(crate) fn set_size(file: Fd, size: u64) -> Outcome {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    call_with_numbers(arch::FTRUNCATE, &[signed(file), size]).map(drop)
}

pub(crate) fn sync(file: Fd) -> Outcome {
    call_with_numbers(arch::FSYNC, &[signed(file)]).map(drop)
}

/// A second number for the same open file, `lowest` or above.
pub(crate) fn duplicate(file: Fd, lowest: Fd) -> Outcome<Fd> {
    let arguments = [signed(file), DUPLICATE_CLOSE_ON_EXEC, signed(lowest)];
    call_with_numbers(arch::FCNTL, &arguments).map(fd)
}

/// Whether a program that is executed keeps the file.
pub(crate) fn keep(file: Fd, on: bool) -> Outcome {
    const SET_FLAGS: usize = 2;
    call_with_numbers(arch::FCNTL, &[signed(file), SET_FLAGS, usize::from(!on)]).map(drop)
}

/// Makes `to` a second number for `file`, which a program that is executed keeps.
pub(crate) fn duplicate_to(file: Fd, to: Fd) -> Outcome {
    call_with_numbers(arch::DUP2, &[signed(file), signed(to)]).map(drop)
}

pub(crate) fn set_nonblocking(file: Fd, on: bool) -> Outcome {
    const GET_FLAGS: usize = 3;
    const SET_FLAGS: usize = 4;
    let flags = call_with_numbers(arch::FCNTL, &[signed(file), GET_FLAGS])?;
    let flag = NONBLOCK as usize;
    let flags = if on { flags | flag } else { flags & !flag };
    call_with_numbers(arch::FCNTL, &[signed(file), SET_FLAGS, flags]).map(drop)
}

/// A control call whose argument is a number.
pub(crate) fn ioctl(file: Fd, request: u32, argument: usize) -> Outcome<usize> {
    call_with_numbers(arch::IOCTL, &[signed(file), request as usize, argument])
}

pub(crate) fn pipe() -> Outcome<(Fd, Fd)> {
    let mut ends: [Fd; 2] = [0; 2];
    let arguments = [
        ends.as_mut_ptr().expose_provenance(),
        CLOSE_ON_EXEC as usize,
        0,
        0,
        0,
        0,
    ];
    // SAFETY: the call writes two numbers, for which there is room.
    unsafe { call(arch::PIPE2, arguments) }?;
    let [reader, writer] = ends;
    Ok((reader, writer))
}

/// Waits until one of the files is ready; without a limit, for ever. Returns how many are.
pub(crate) fn poll(files: &mut [PollFd], limit: Option<core::time::Duration>) -> Outcome<usize> {
    let time = limit.map(Timespec::from);
    let time = time.as_ref().map_or(core::ptr::null(), core::ptr::from_ref);
    let arguments = [
        files.as_mut_ptr().expose_provenance(),
        files.len(),
        time.expose_provenance(),
        0,
        0,
        0,
    ];
    // SAFETY: the call writes to the list alone, which is borrowed for it; the time is only updated where it
    // is given, by the kernel, and not looked at again.
    unsafe { call(arch::PPOLL, arguments) }
}

pub(crate) fn make_folder(path: &str, mode: u32) -> Outcome {
    with_path(arch::MKDIRAT, path, mode as usize, 0)
}

pub(crate) fn remove(path: &str) -> Outcome {
    with_path(arch::UNLINKAT, path, 0, 0)
}

pub(crate) fn remove_folder(path: &str) -> Outcome {
    with_path(arch::UNLINKAT, path, REMOVE_FOLDER, 0)
}

pub(crate) fn set_mode(path: &str, mode: u32) -> Outcome {
    with_path(arch::FCHMODAT, path, mode as usize, 0)
}

/// A call whose first arguments are a path and two numbers.
pub(in crate::os) fn with_path(number: usize, path: &str, first: usize, second: usize) -> Outcome {
    let path = c_string(path)?;
    let arguments = [
        signed(HERE),
        path.as_ptr().expose_provenance(),
        first,
        second,
        0,
        0,
    ];
    // SAFETY: the path is a string that lives through the call, and is only read; the others are numbers.
    unsafe { call(number, arguments) }.map(drop)
}

pub(crate) fn rename(from: &str, to: &str) -> Outcome {
    let (from, to) = (c_string(from)?, c_string(to)?);
    let arguments = [
        signed(HERE),
        from.as_ptr().expose_provenance(),
        signed(HERE),
        to.as_ptr().expose_provenance(),
        0,
        0,
    ];
    // SAFETY: both paths are strings that live through the call, and are only read.
    unsafe { call(arch::RENAMEAT, arguments) }.map(drop)
}

pub(crate) fn make_link(target: &str, path: &str) -> Outcome {
    let (target, path) = (c_string(target)?, c_string(path)?);
    let arguments = [
        target.as_ptr().expose_provenance(),
        signed(HERE),
        path.as_ptr().expose_provenance(),
        0,
        0,
        0,
    ];
    // SAFETY: both paths are strings that live through the call, and are only read.
    unsafe { call(arch::SYMLINKAT, arguments) }.map(drop)
}

pub(crate) fn read_link(path: &str) -> Outcome<String> {
    let path = c_string(path)?;
    let mut target = [0_u8; 4096];
    let arguments = [
        signed(HERE),
        path.as_ptr().expose_provenance(),
        target.as_mut_ptr().expose_provenance(),
        target.len(),
        0,
        0,
    ];
    // SAFETY: the path is a string that lives through the call, and is only read; what is written has room.
    let length = unsafe { call(arch::READLINKAT, arguments) }?;
    Ok(String::from_utf8_lossy(target.get(..length).unwrap_or_default()).into_owned())
}

/// The names in a folder, but for itself and the one above.
pub(crate) fn names(path: &str) -> Outcome<Vec<String>> {
    let folder = open(path, READ | FOLDER_ONLY, 0)?;
    let mut names = Vec::new();
    let mut buffer = [0_u64; 512];
    let outcome = loop {
        let arguments = [
            signed(folder),
            buffer.as_mut_ptr().expose_provenance(),
            size_of_val(&buffer),
            0,
            0,
            0,
        ];
        // SAFETY: the call writes to the buffer alone.
        let length = match unsafe { call(arch::GETDENTS, arguments) } {
            Ok(0) => break Ok(()),
            Ok(length) => length,
            Err(error) => break Err(error),
        };
        let bytes: Vec<u8> = buffer.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let mut rest = bytes.get(..length).unwrap_or_default();
        // Each entry: inode and offset, 8 bytes each, its length in 2, more, its name.
        while let Some(&[low, high]) = rest.get(16..18) {
            let (entry, after) = rest
                .split_at_checked(usize::from(u16::from_ne_bytes([low, high])))
                .unwrap_or((rest, &[]));
            let name = entry.get(BEFORE_NAME..).unwrap_or_default();
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            let name = String::from_utf8_lossy(name).into_owned();
            if !matches!(name.as_str(), "" | "." | "..") {
                names.push(name);
            }
            rest = after;
        }
    };
    close(folder);
    outcome.map(|()| names)
}

pub(crate) fn change_folder(path: &str) -> Outcome {
    let path = c_string(path)?;
    // SAFETY: the path is a string that lives through the call, and is only read.
    unsafe {
        call(
            arch::CHDIR,
            [path.as_ptr().expose_provenance(), 0, 0, 0, 0, 0],
        )
    }
    .map(drop)
}

/// The same for an open folder.
pub(crate) fn enter(folder: Fd) -> Outcome {
    call_with_numbers(arch::FCHDIR, &[signed(folder)]).map(drop)
}

impl From<core::time::Duration> for Timespec {
    fn from(duration: core::time::Duration) -> Self {
        Self {
            seconds: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
            nanoseconds: i64::from(duration.subsec_nanos()),
        }
    }
}

pub(in crate::os) fn fd(returned: usize) -> Fd {
    Fd::try_from(returned).unwrap_or(-1)
}
