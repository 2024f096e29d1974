// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The control calls of the device that can all: what a driver can do with memory, files and address spaces of its users.

use kernel::{
    current,
    fs::{
        File, LocalFile,
        file::{BadFdError, FileDescriptorReservation, Offset, flags},
    },
    ioctl::{_IO, _IOC_DIR, _IOC_NR, _IOC_SIZE, _IOC_TYPE, _IOR, _IOW, _IOWR},
    mm::{Mm, MmWithUser, MmapReadGuard, VmaReadGuard, virt::VmaRef},
    page::{PAGE_MASK, PAGE_SHIFT, PAGE_SIZE, page_align},
    prelude::*,
    sync::aref::ARef,
    uaccess::{UserSlice, UserSliceReader, UserSliceWriter},
};

use crate::All;

const F: u32 = b'F' as u32;

/// Takes memory apart and puts it together.
const PIECES: u32 = _IOWR::<[u8; 64]>(F, 3);
/// Gives a file a second number.
const REOPEN: u32 = _IOW::<u32>(F, 4);
/// Takes away the page that the argument is in.
const ZAP: u32 = _IOW::<[u8; 16]>(F, 5);
/// Keeps the caller's address space.
const KEEP: u32 = _IO(F, 6);
/// Whether what was kept has memory.
const ALIVE: u32 = _IO(F, 7);
/// Turns bytes round.
const TURN: u32 = _IOWR::<[u8; 16]>(F, 8);
/// Tells where the area begins and ends that the argument is in.
const AREA: u32 = _IOR::<[u64; 2]>(F, 10);
/// Of how many bits the program is that calls.
pub(crate) const BITS: u32 = _IO(F, 11);

/// Number 1 tells how long a string is, 2 the flags of a file, both in the bytes that the number of the call says.
pub(crate) fn answer(device: &All, file: &File, cmd: u32, arg: usize) -> Result<isize> {
    let user = UserSlice::new(UserPtr::from_addr(arg), _IOC_SIZE(cmd));
    match cmd {
        PIECES => pieces(user),
        REOPEN => reopen(user.reader().read()?, file),
        ZAP => with_area(arg, |area| {
            area.zap_vma_range(area.start(), usize::MAX);
            area.zap_vma_range(area.start().wrapping_sub(1), 1);
            area.zap_vma_range(arg, 1);
            Ok(0)
        }),
        KEEP => {
            let me = current!();
            let memory: &Mm = me.mm().ok_or(EINVAL)?;
            Ok(device.memory.populate(ARef::from(memory)).into())
        }
        ALIVE => {
            let kept = device.memory.as_ref().ok_or(ENODATA)?.mmget_not_zero();
            let is_alive = kept.is_some();
            drop(kept.map(MmWithUser::into_mmput_async));
            Ok(is_alive.into())
        }
        TURN => turn(UserPtr::from_addr(arg), _IOC_SIZE(cmd)),
        AREA => {
            let bounds = with_area(arg, |area| Ok([area.start() as u64, area.end() as u64]))?;
            user.writer().write(&bounds)?;
            Ok(0)
        }
        BITS => Ok(64),
        _ => number(cmd, user),
    }
}

fn number(cmd: u32, user: UserSlice) -> Result<isize> {
    match (_IOC_TYPE(cmd), _IOC_DIR(cmd), _IOC_NR(cmd)) {
        (F, 1, 1) => {
            let mut buffer = [0; 16];
            let text = user.reader().strcpy_into_buf(&mut buffer)?;
            Ok(text.count_bytes() as isize)
        }
        (F, 3, 2) => {
            let (mut reader, mut writer) = user.reader_writer();
            let file = LocalFile::fget(reader.read()?)?;
            writer.write(&file.flags())?;
            Ok(0)
        }
        _ => Err(ENOTTY),
    }
}

/// Returns how many bytes are left behind the pieces.
fn pieces(user: UserSlice) -> Result<isize> {
    let (mut reader, mut writer): (UserSliceReader, UserSliceWriter) = user.reader_writer();
    let mut twin = reader.clone_reader();
    let (mut head, mut part) = ([0; 8], [0; 8]);
    twin.skip(8)?;
    twin.read_slice(&mut head)?;
    let mut place: Offset = 6;
    let filled =
        twin.read_slice_partial(&mut part, 4)? + twin.read_slice_file(&mut part, &mut place)?;
    if (filled, place) != (6, 8) || twin.skip(usize::MAX).err() != Some(EFAULT) {
        return Err(EINVAL);
    }
    if twin.read_slice_file(&mut part, &mut -1).err() != Some(EINVAL) {
        return Err(EINVAL);
    }
    let mut rest = KVec::new();
    rest.push(b'-', GFP_KERNEL)?;
    reader.skip(60)?;
    reader.read_all(&mut rest, GFP_KERNEL)?;
    writer.write_slice(&head)?;
    let written = writer.write_slice_partial(&part, 4)? + writer.write_slice_file(&rest, &mut 1)?;
    // There is nothing behind its end, nor room for more than it has.
    let nothing = writer.write_slice_partial(&rest, 5)?;
    if (written, nothing, writer.len()) != (8, 0, 48) || writer.write_slice(&[0; 49]).is_ok() {
        return Err(EINVAL);
    }
    Ok(twin.len() as isize)
}

/// Returns the new number.
fn reopen(number: u32, this: &File) -> Result<isize> {
    let given = FileDescriptorReservation::get_unused_fd_flags(flags::O_CLOEXEC)?;
    match LocalFile::fget(given.reserved_fd()) {
        // It is nobody's until the file is installed.
        Err(BadFdError) => {}
        Ok(_) => return Err(EEXIST),
    }
    let other = LocalFile::fget(number)?;
    if other.as_ptr() != this.as_ptr() {
        return Err(EXDEV);
    }
    let number = given.reserved_fd() as isize;
    given.fd_install(ARef::from(this));
    Ok(number)
}

/// Runs `body` with the area of the caller's that an address is in, which all ways to it agree upon.
fn with_area<T>(address: usize, body: impl FnOnce(&VmaRef) -> Result<T>) -> Result<T> {
    let me = current!();
    let memory = me.mm().ok_or(EINVAL)?;
    let locked: Option<VmaReadGuard<'_>> = memory.lock_vma_under_rcu(address);
    if let Some(area) = &locked
        && (area.mm().as_raw() != memory.as_raw() || address < area.start())
    {
        return Err(EINVAL);
    }
    drop((locked, memory.mmap_read_trylock()));
    let areas: MmapReadGuard<'_> = memory.mmap_read_lock();
    let area = areas.vma_lookup(address).ok_or(EFAULT)?;
    let page =
        area.start() & PAGE_MASK == area.start() && page_align(area.end()) == Some(area.end());
    if !page || (area.end() - area.start()) >> PAGE_SHIFT == 0 || page_align(1) != Some(PAGE_SIZE) {
        return Err(EINVAL);
    }
    body(area)
}

fn turn(ptr: UserPtr, size: usize) -> Result<isize> {
    let mut bytes = KVec::new();
    UserSlice::new(ptr, size).read_all(&mut bytes, GFP_KERNEL)?;
    bytes.reverse();
    // By way of C and back, in two halves.
    let again = UserPtr::from_ptr(ptr.as_mut_ptr());
    let half = size / 2;
    let (first, second) = bytes.split_at_checked(half).ok_or(EINVAL)?;
    let behind = again.wrapping_byte_add(half);
    UserSlice::new(behind, half).writer().write_slice(second)?;
    UserSlice::new(again, half).writer().write_slice(first)?;
    Ok(again
        .as_const_ptr()
        .addr()
        .abs_diff(behind.as_const_ptr().addr()) as isize)
}
