// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A device that takes everything from C and gives it back: the unsafe functions of what a driver has of an open file.

#![expect(unsafe_code, reason = "it is about what is unsafe")]

use core::{mem::MaybeUninit, ptr, ptr::NonNull};

use kernel::{
    current,
    fs::{File, Kiocb, LocalFile},
    ioctl::_IOC_SIZE,
    iov::{IovIterDest, IovIterSource},
    miscdevice::{MiscDevice, MiscDeviceRegistration},
    mm::{
        Mm, MmWithUser,
        virt::{VmaMixedMap, VmaNew, VmaRef, flags, vm_flags_t},
    },
    page::{BorrowedPage, PAGE_SIZE, Page},
    prelude::*,
    seq_file::SeqFile,
    uaccess::UserSlice,
};

const CONTENTS: &[u8] = b"raw contents";

/// An open file: what it is told apart by, and a page.
pub(crate) struct Raw {
    page: Page,
    is_registered: bool,
}

#[vtable]
impl MiscDevice for Raw {
    type Ptr = KBox<Self>;

    fn open(_file: &File, misc: &MiscDeviceRegistration<Self>) -> Result<KBox<Self>> {
        let page = Page::alloc_page(GFP_KERNEL)?;
        let is_registered = !misc.as_raw().is_null();
        Ok(KBox::new(
            Self {
                page,
                is_registered,
            },
            GFP_KERNEL,
        )?)
    }

    /// Reads the same twice over, the first time for nothing.
    fn read_iter(mut kiocb: Kiocb<'_, KBox<Self>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        // SAFETY: it is the one of this call, which is not used otherwise meanwhile.
        let twin: Kiocb<'_, KBox<Self>> = unsafe { Kiocb::from_raw(kiocb.as_raw()) };
        if twin.ki_pos() != kiocb.ki_pos() {
            return Err(EINVAL);
        }
        // SAFETY: it is the one of this call, which is not used otherwise meanwhile.
        let iov: &mut IovIterDest<'_> = unsafe { IovIterDest::from_raw(iov.as_raw()) };
        let copied = iov.copy_to_iter(b"junk");
        // SAFETY: it came over as many just now.
        unsafe { iov.revert(copied) };
        iov.simple_read_from_buffer(kiocb.ki_pos_mut(), CONTENTS)
    }

    /// Takes the same by all ways that there are.
    fn write_iter(_kiocb: Kiocb<'_, KBox<Self>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        // SAFETY: it is the one of this call, which is not used otherwise meanwhile.
        let iov: &mut IovIterSource<'_> = unsafe { IovIterSource::from_raw(iov.as_raw()) };
        let mut all: KVec<u8> = KVec::new();
        all.extend_from_slice(b"> ", GFP_KERNEL)?;
        let copied = iov.copy_from_iter_vec(&mut all, GFP_KERNEL)?;
        // SAFETY: it came over as many just now.
        unsafe { iov.revert(copied) };
        let mut head = [const { MaybeUninit::uninit() }; 4];
        let again = iov.copy_from_iter_raw(&mut head);
        let is_same = all.get(2..).is_some_and(|all| all.starts_with(again));
        let read = again.len();
        iov.advance(copied - read);
        pr_info!("raw {} of {copied}, {read} again {is_same}\n", all.len());
        Ok(copied)
    }

    /// Takes bytes through a page: what was sent, four zeros in it, and three others over it.
    fn ioctl(device: &Self, file: &File, cmd: u32, arg: usize) -> Result<isize> {
        // SAFETY: the file is borrowed, and was not got by its number.
        let same: &File = unsafe { File::from_raw_file(file.as_ptr()) };
        // SAFETY: as above.
        let local: &LocalFile = unsafe { LocalFile::from_raw_file(same.as_ptr()) };
        if local.flags() != file.flags() || !device.is_registered {
            return Err(EINVAL);
        }
        if cmd == 0 {
            let found = LocalFile::fget(u32::try_from(arg)?)?;
            // SAFETY: it was got with a reference of its own, without `fdget_pos`.
            let shared = unsafe { LocalFile::assume_no_fdget_pos(found) };
            return Ok((shared.as_ptr() == file.as_ptr()).into());
        }
        let (mut reader, mut writer) =
            UserSlice::new(UserPtr::from_addr(arg), _IOC_SIZE(cmd)).reader_writer();
        let length = reader.len();
        let (mut first, mut bytes) = ([const { MaybeUninit::uninit() }; 2], [0; 64]);
        let bytes = bytes.get_mut(..length).ok_or(EINVAL)?;
        reader.clone_reader().read_raw(&mut first)?;
        // SAFETY: it was filled.
        let first = first.map(|byte| unsafe { byte.assume_init() });
        let pointer = NonNull::new(device.page.as_ptr()).ok_or(EINVAL)?;
        // SAFETY: the page stays while the file is open.
        let page = unsafe { BorrowedPage::from_raw(pointer) };
        let from = PAGE_SIZE - length;
        // SAFETY: nobody else accesses the page: only one at a time uses this file.
        unsafe { page.copy_from_user_slice_raw(&mut reader, from, length)? };
        // SAFETY: as above.
        unsafe { page.fill_zero_raw(from + 4, 4)? };
        // SAFETY: as above, and there are as many bytes.
        unsafe { page.write_raw(b"new".as_ptr(), from + 1, 3)? };
        // SAFETY: as above, and there is room for as many.
        unsafe { page.read_raw(bytes.as_mut_ptr(), from, length)? };
        // SAFETY: as above, if it did anything.
        let beyond = unsafe { page.fill_zero_raw(PAGE_SIZE, 1) };
        writer.write_slice(bytes)?;
        let is_right = beyond == Err(EINVAL) && page.nid() == device.page.nid() && page.nid() >= 0;
        Ok(if is_right { first[1].into() } else { -1 })
    }

    /// Says what the area is, and what it is not to become; nothing is put into it.
    fn mmap(_device: &Self, _file: &File, vma: &VmaNew) -> Result {
        // SAFETY: nobody else sees it yet, and it stays during the call.
        let vma: &VmaNew = unsafe { VmaNew::from_raw(vma.as_ptr()) };
        vma.set_io();
        vma.set_dontexpand();
        vma.set_dontdump();
        let me = current!();
        let memory = me.mm().ok_or(EINVAL)?;
        // SAFETY: it is that of this task, which keeps it.
        let same: &MmWithUser = unsafe { MmWithUser::from_raw(vma.mm().as_raw()) };
        // SAFETY: as above.
        let same: &Mm = unsafe { Mm::from_raw(same.as_raw()) };
        if same.as_raw() != memory.as_raw() {
            return Err(EINVAL);
        }
        let reading = vma.try_clear_mayread();
        let executing = vma.try_clear_mayexec();
        // SAFETY: as above.
        let area: &VmaRef = unsafe { VmaRef::from_raw(vma.as_ptr()) };
        let wanted: vm_flags_t = flags::IO | flags::DONTEXPAND | flags::DONTDUMP;
        let has = area.flags() & wanted == wanted;
        vma.set_mixedmap();
        // SAFETY: as above, and it has just become one.
        let mixed = unsafe { VmaMixedMap::from_raw(vma.as_ptr()) };
        pr_info!(
            "area {} {} {reading:?} {executing:?} {has} {}\n",
            vma.readable(),
            vma.executable(),
            mixed.flags() & flags::MIXEDMAP != 0
        );
        Ok(())
    }

    fn show_fdinfo(device: &Self, m: &SeqFile, _file: &File) {
        // SAFETY: it is the one of this call, which is not used otherwise meanwhile.
        let m = unsafe { SeqFile::from_raw(ptr::from_ref(m).cast_mut().cast()) };
        m.call_printf(fmt!("raw:\t{}\n", u8::from(device.is_registered)));
    }
}
