// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A misc device with all that a file can do.

// All but `raw`, which is about what is unsafe.
#![deny(unsafe_code)]

mod calls;
mod plain;
mod raw;
mod typed;

use kernel::{
    alloc::flags::__GFP_ZERO,
    fs::{
        File, Kiocb,
        file::{Offset, SeekFrom},
    },
    iov::{IovIterDest, IovIterSource},
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    mm::{Mm, virt::VmaNew},
    page::{PAGE_SIZE, Page},
    prelude::*,
    seq_file::{SeqFile, seq_print},
    sync::{
        SetOnce,
        aref::ARef,
        atomic::{Atomic, Relaxed},
    },
};

module! {
    type: Files,
    name: "files",
    authors: ["The cargo-kmod developers"],
    license: "GPL",
}

const CONTENTS: &[u8] = b"0123456789abcdefghij";

#[pin_data]
struct Files {
    #[pin]
    all: MiscDeviceRegistration<All>,
    #[pin]
    nothing: MiscDeviceRegistration<Nothing>,
    #[pin]
    plain: MiscDeviceRegistration<plain::Plain>,
    #[pin]
    typed: MiscDeviceRegistration<typed::Typed>,
    #[pin]
    raw: MiscDeviceRegistration<raw::Raw>,
}

impl kernel::InPlaceModule for Files {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        let options = |name| MiscDeviceOptions { name };
        try_pin_init!(Self {
            all <- MiscDeviceRegistration::register(options(c"files")),
            nothing <- MiscDeviceRegistration::register(options(c"files-nothing")),
            plain <- MiscDeviceRegistration::register(options(c"files-plain")),
            typed <- MiscDeviceRegistration::register(options(c"files-typed")),
            raw <- MiscDeviceRegistration::register(options(c"files-raw")),
        })
    }
}

/// An open file that can nothing.
struct Nothing;

#[vtable]
impl MiscDevice for Nothing {
    type Ptr = ();

    fn open(file: &File, misc: &MiscDeviceRegistration<Self>) -> Result<()> {
        dev_info!(misc.device(), "opened with {:#o}\n", file.flags());
        Ok(())
    }
}

/// An open file that can all.
struct All {
    page: Page,
    syncs: Atomic<u32>,
    /// The address space of whoever asked for it to be kept.
    memory: SetOnce<ARef<Mm>>,
}

#[vtable]
impl MiscDevice for All {
    type Ptr = KBox<Self>;

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<KBox<Self>> {
        let page = Page::alloc_page(GFP_KERNEL | __GFP_ZERO)?;
        Ok(KBox::new(
            Self {
                page,
                syncs: Atomic::new(0),
                memory: SetOnce::new(),
            },
            GFP_KERNEL,
        )?)
    }

    fn release(device: KBox<Self>, file: &File) {
        pr_info!(
            "released after {} with {}\n",
            device.syncs.load(Relaxed),
            file.cred().get_secid() != u32::MAX
        );
    }

    fn read_iter(mut kiocb: Kiocb<'_, KBox<Self>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        iov.simple_read_from_buffer(kiocb.ki_pos_mut(), CONTENTS)
    }

    /// Counts what is written, leaving out every other byte.
    fn write_iter(kiocb: Kiocb<'_, KBox<Self>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        let mut bytes = KVec::new();
        let mut all = 0;
        while !iov.is_empty() {
            let mut byte = [0; 1];
            if iov.copy_from_iter(&mut byte) == 0 {
                break;
            }
            bytes.push(byte[0], GFP_KERNEL)?;
            let before = iov.len();
            iov.advance(1);
            all += 1 + before - iov.len();
        }
        pr_info!(
            "written {} at {}\n",
            kernel::str::BStr::from_bytes(&bytes),
            kiocb.ki_pos()
        );
        Ok(all)
    }

    fn llseek(_device: &Self, _file: &File, position: Offset, to: SeekFrom) -> Result<Offset> {
        let (from, distance) = match to {
            SeekFrom::Start(distance) => (0, distance),
            SeekFrom::Current(distance) => (position, distance),
            SeekFrom::End(distance) => (CONTENTS.len() as Offset, distance),
        };
        from.checked_add(distance).ok_or(EOVERFLOW)
    }

    fn ioctl(device: &Self, file: &File, cmd: u32, arg: usize) -> Result<isize> {
        calls::answer(device, file, cmd, arg)
    }

    /// The same, but for the call that tells how it was made.
    #[cfg(CONFIG_COMPAT)]
    fn compat_ioctl(device: &Self, file: &File, cmd: u32, arg: usize) -> Result<isize> {
        match cmd {
            calls::BITS => Ok(32),
            _ => calls::answer(device, file, cmd, arg & 0xffff_ffff),
        }
    }

    fn fsync(device: &Self, _file: &File, start: Offset, end: Offset, datasync: bool) -> Result {
        device.syncs.add(if datasync { 100 } else { 1 }, Relaxed);
        if start == 0 && end == Offset::MAX {
            Ok(())
        } else {
            Err(EINVAL)
        }
    }

    fn show_fdinfo(device: &Self, m: &SeqFile, _file: &File) {
        seq_print!(
            m,
            "syncs:\t{}\nlong:\t{:5000}|\n",
            device.syncs.load(Relaxed),
            7
        );
    }

    /// Maps the page of this file. Who maps it for reading may not make it writable later.
    fn mmap(device: &Self, _file: &File, vma: &VmaNew) -> Result {
        if vma.end() - vma.start() != PAGE_SIZE {
            return Err(EINVAL);
        }
        if !vma.writable() {
            vma.try_clear_maywrite()?;
        }
        vma.set_dontexpand();
        vma.set_dontcopy();
        let vma = vma.set_mixedmap();
        vma.vm_insert_page(vma.start(), &device.page)?;
        let twice = vma.vm_insert_page(vma.start(), &device.page);
        let outside = vma.vm_insert_page(vma.end(), &device.page);
        pr_info!(
            "mapped {} {:?} {:?}\n",
            vma.as_mixedmap_vma().is_some(),
            twice,
            outside
        );
        Ok(())
    }
}
