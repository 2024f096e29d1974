// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What is told of files and folders, device nodes, what is mounted, files as
//! text, and calls as programs of 32 bits make them.

use alloc::{string::String, vec::Vec};

use super::{
    Outcome, arch, c_string, call,
    files::{Fd, HERE, READ, Status, WRITE, close, open, read, with_path, write},
    signed,
};

pub(crate) fn status(path: &str) -> Outcome<Status> {
    let path = c_string(path)?;
    statx(HERE, path.as_ptr().expose_provenance(), 0)
}

pub(crate) fn status_of_open(file: Fd) -> Outcome<Status> {
    const EMPTY_PATH: usize = 0x1000;
    statx(file, c"".as_ptr().expose_provenance(), EMPTY_PATH)
}

fn statx(folder: Fd, path: usize, flags: usize) -> Outcome<Status> {
    const BASIC: usize = 0x7ff;
    // `struct statx` has 256 bytes on every architecture.
    let mut told = [0_u64; 32];
    let arguments = [
        signed(folder),
        path,
        flags,
        BASIC,
        told.as_mut_ptr().expose_provenance(),
        0,
    ];
    // SAFETY: both callers give the address of a string that lives through the call, which is only read; what is
    // written has room.
    unsafe { call(arch::STATX, arguments) }?;
    let half = |at: usize, upper: bool| {
        let word = told.get(at).copied().unwrap_or_default();
        let shifted = if upper { word >> 32 } else { word };
        (shifted & u64::from(u32::MAX)) as u32
    };
    Ok(Status {
        user: half(2, true),
        group: half(3, false),
        mode: half(3, true) & 0xffff,
        inode: told.get(4).copied().unwrap_or_default(),
        size: told.get(5).copied().unwrap_or_default(),
        device: (half(16, false), half(16, true)),
    })
}

/// Makes a device node; `mode` names its kind, too.
pub(crate) fn make_node(path: &str, mode: u32, major: u32, minor: u32) -> Outcome {
    // As the kernel's `new_encode_dev` lays it out.
    let device = (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & !0xff) << 12);
    with_path(arch::MKNODAT, path, mode as usize, device as usize)
}

/// All of a file, as text.
pub(crate) fn contents(path: &str) -> Outcome<String> {
    let file = open(path, READ, 0)?;
    let mut all = Vec::new();
    let mut buffer = [0; 1024];
    let outcome = loop {
        match read(file, &mut buffer) {
            Ok(0) => break Ok(()),
            Ok(count) => all.extend(buffer.iter().take(count)),
            Err(error) => break Err(error),
        }
    };
    close(file);
    outcome.map(|()| String::from_utf8_lossy(&all).into_owned())
}

/// Writes text to a file of the kernel's that is there, all at once.
pub(crate) fn change(path: &str, text: &str) -> Outcome {
    let file = open(path, WRITE, 0)?;
    // No bytes at all would change nothing.
    let text = if text.is_empty() { "\n" } else { text };
    let outcome = write(file, text.as_bytes());
    close(file);
    outcome.map(drop)
}

pub(crate) fn mount(source: &str, target: &str, kind: &str, options: &str) -> Outcome {
    let (source, target) = (c_string(source)?, c_string(target)?);
    let (kind, options) = (c_string(kind)?, c_string(options)?);
    let arguments = [
        source.as_ptr().expose_provenance(),
        target.as_ptr().expose_provenance(),
        kind.as_ptr().expose_provenance(),
        0,
        options.as_ptr().expose_provenance(),
        0,
    ];
    // SAFETY: all are strings that live through the call, and are only read.
    unsafe { call(arch::MOUNT, arguments) }.map(drop)
}

pub(crate) fn unmount(target: &str) -> Outcome {
    let target = c_string(target)?;
    // SAFETY: the path is a string that lives through the call, and is only read.
    unsafe {
        call(
            arch::UMOUNT2,
            [target.as_ptr().expose_provenance(), 0, 0, 0, 0, 0],
        )
    }
    .map(drop)
}

/// A control call as a program of 32 bits makes it.
pub(crate) fn ioctl_of_32_bits(file: Fd, request: u32, argument: u32) -> Outcome<usize> {
    let arguments = [file.cast_unsigned(), request, argument];
    // SAFETY: as of a control call whose argument is a number.
    let returned = unsafe { arch::system_call_of_32_bits(arch::IOCTL_OF_32_BITS, arguments) };
    usize::try_from(returned).map_err(|_| returned.saturating_neg())
}
