// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Misc devices: character devices that need one number alone.
//!
//! To have one, a driver
//!
//! 1. implements [`MiscDevice`] for what an open file of it is, with `#[vtable]`;
//! 2. keeps a [`MiscDeviceRegistration`] in its module: while it is there, the device is in `/dev`.
//!
//! What a driver does not implement is refused by the kernel: reading without `read_iter`, for instance. Each open file
//! holds the module, which cannot be unloaded before all are closed.
//!
//! ```ignore (it is a whole crate)
//! use kernel::{
//!     fs::{File, Kiocb},
//!     iov::IovIterDest,
//!     miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
//!     prelude::*,
//! };
//!
//! module! {
//!     type: Greeter,
//!     name: "greeter",
//!     license: "GPL",
//! }
//!
//! #[pin_data]
//! struct Greeter {
//!     #[pin]
//!     device: MiscDeviceRegistration<Greeting>,
//! }
//!
//! impl kernel::InPlaceModule for Greeter {
//!     fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
//!         let options = MiscDeviceOptions { name: c"greeter" };
//!         try_pin_init!(Self { device <- MiscDeviceRegistration::register(options) })
//!     }
//! }
//!
//! struct Greeting;
//!
//! #[vtable]
//! impl MiscDevice for Greeting {
//!     type Ptr = KBox<Self>;
//!
//!     fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<KBox<Self>> {
//!         Ok(KBox::new(Self, GFP_KERNEL)?)
//!     }
//!
//!     fn read_iter(mut kiocb: Kiocb<'_, KBox<Self>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
//!         iov.simple_read_from_buffer(kiocb.ki_pos_mut(), b"hello\n")
//!     }
//! }
//! ```
//!
//! C header: `include/linux/miscdevice.h`.

use core::{marker::PhantomData, pin::Pin};

use pin_init::{PinInit, pin_data, pinned_drop};

use crate::{
    attachment::Attachment,
    build_assert::build_error,
    container_of,
    error::{Error, Result, VTABLE_DEFAULT_ERROR},
    fs::{File, Kiocb},
    ioctl::Call,
    iov::{IovIterDest, IovIterSource},
    macros::vtable,
    mm::virt::VmaNew,
    os::miscdevice as os,
    str::CStr,
    sync::poll::PollTable,
    try_pin_init,
    types::{ForeignOwnable, Opaque},
};
#[cfg(not(kernel_freebsd))]
use crate::{
    device::Device,
    fs::file::{Offset, SeekFrom},
    seq_file::SeqFile,
};

/// How a misc device is registered.
#[derive(Clone, Copy)]
pub struct MiscDeviceOptions {
    /// Its name, in `/dev` too.
    pub name: &'static CStr,
}

/// A misc device that is registered: users can open it for as long as this is there.
///
/// # Invariants
///
/// - It is registered, with the operations made for `T`, while it is attached.
#[pin_data(PinnedDrop)]
#[repr(C)]
pub struct MiscDeviceRegistration<T> {
    // First, so that they have the same address.
    #[pin]
    inner: Opaque<os::RawMiscDevice>,
    #[pin]
    attachment: Attachment,
    data: PhantomData<T>,
}

// SAFETY: it may be removed in another task than the one that registered it, and it holds no `T`.
unsafe impl<T> Send for MiscDeviceRegistration<T> {}

// SAFETY: nothing changes by a shared reference, and it holds no `T`.
unsafe impl<T> Sync for MiscDeviceRegistration<T> {}

impl<T: MiscDevice> MiscDeviceRegistration<T> {
    /// Registers a device. From then on users can open it, even before this returns.
    pub fn register(opts: MiscDeviceOptions) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            attachment: Attachment::new(Self::remove),
            // INVARIANT: it is registered if there is no error.
            inner <- Opaque::try_ffi_init(move |slot| {
                // SAFETY: the slot is part of a place that is being pinned; it is deregistered in `drop`.
                unsafe { os::register::<T>(slot, opts.name) }
            }),
            data: PhantomData,
        })
        .pin_chain(|this| {
            // INVARIANT: it is registered, and attached from now on.
            // SAFETY: as it is pinned, it stays until it is dropped, which detaches it; the function deregisters it.
            unsafe { this.attachment.attach() };
            Ok(())
        })
    }

    /// Returns the pointer, for C.
    pub fn as_raw(&self) -> *mut os::RawMiscDevice {
        self.inner.get()
    }

    /// The device, for messages about it.
    #[cfg(not(kernel_freebsd))]
    pub fn device(&self) -> &Device {
        // SAFETY: by the invariant it is registered.
        let device = unsafe { os::device(self.as_raw()) };
        // SAFETY: what is registered has a device, which is there as long as it is registered.
        unsafe { Device::from_raw(device) }
    }
}

impl<T> MiscDeviceRegistration<T> {
    /// Deregisters the device that an attachment stands for.
    ///
    /// # Safety
    ///
    /// - The attachment is part of a `Self` that is registered, and the caller is who has to end it.
    unsafe fn remove(attachment: *const Attachment) {
        // SAFETY: by the contract it is part of a `Self`.
        let this: *const Self = unsafe { container_of!(attachment, Self, attachment) };
        // SAFETY: by the contract it is there.
        let misc = unsafe { &*this }.inner.get();
        // SAFETY: by the invariant it is registered; who ends an attachment is the only one who does.
        unsafe { os::deregister(misc) };
    }
}

#[pinned_drop]
impl<T> PinnedDrop for MiscDeviceRegistration<T> {
    fn drop(self: Pin<&mut Self>) {
        if self.attachment.detach() {
            // SAFETY: it was attached, and this is who has to end it.
            unsafe { Self::remove(&raw const self.attachment) };
        }
    }
}

/// What an open file of a misc device is, and what users can do with it.
///
/// Any of these runs at the same time as any other, on the same open file too, but `open` before and `release` after all
/// others of that file.
#[vtable]
pub trait MiscDevice: Sized {
    /// How it is owned while the file is open.
    type Ptr: ForeignOwnable + Send + Sync;

    /// Somebody opens the device: returns what the open file is. On Linux calls of this run one at a time.
    ///
    /// # Errors
    ///
    /// Those that the user is to get.
    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<Self::Ptr>;

    /// The file is closed, and nobody uses it any more.
    fn release(device: Self::Ptr, _file: &File) {
        drop(device);
    }

    /// Somebody reads: fills `iov`, and returns how many bytes, zero at the end.
    ///
    /// # Errors
    ///
    /// Those that the user is to get.
    fn read_iter(_kiocb: Kiocb<'_, Self::Ptr>, _iov: &mut IovIterDest<'_>) -> Result<usize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Somebody writes: takes from `iov`, and returns how many bytes.
    ///
    /// # Errors
    ///
    /// Those that the user is to get.
    fn write_iter(_kiocb: Kiocb<'_, Self::Ptr>, _iov: &mut IovIterSource<'_>) -> Result<usize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Somebody maps the file into memory: says what the area is to be, and may put pages into it.
    ///
    /// # Errors
    ///
    /// Those that the user is to get.
    fn mmap(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _vma: &VmaNew,
    ) -> Result {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Somebody moves the place in the file, which is `position`: returns where it is to be. Without this, there is none
    /// that could be moved.
    ///
    /// # Errors
    ///
    /// Those that the user is to get; a place that is negative is refused in any case.
    #[cfg(not(kernel_freebsd))]
    fn llseek(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _position: Offset,
        _to: SeekFrom,
    ) -> Result<Offset> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Somebody makes a control call, and the driver declares which there are: see [`Call`]. It is the same for programs of
    /// 32 bits.
    ///
    /// # Errors
    ///
    /// Those that the user is to get.
    fn control(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _call: Call<'_>,
    ) -> Result<isize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Somebody makes a control call, with a number that may be an address: see [`ioctl`](crate::ioctl) and
    /// [`UserSlice`](crate::uaccess::UserSlice). Instead of [`control`](Self::control).
    ///
    /// # Errors
    ///
    /// Those that the user is to get, [`ENOTTY`](crate::error::code::ENOTTY) where there is no such call.
    #[cfg(not(kernel_freebsd))]
    fn ioctl(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _cmd: u32,
        _arg: usize,
    ) -> Result<isize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// A program of 32 bits makes a control call. Without this it comes to [`ioctl`](Self::ioctl), its argument taken for
    /// an address.
    ///
    /// # Errors
    ///
    /// As of [`ioctl`](Self::ioctl).
    #[cfg(all(CONFIG_COMPAT, not(kernel_freebsd)))]
    fn compat_ioctl(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _cmd: u32,
        _arg: usize,
    ) -> Result<isize> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Somebody waits for the file: registers it with what wakes it, and returns what it is ready for: bits of
    /// [`poll`](crate::sync::poll). Without this, it is always ready to be read and written.
    ///
    /// # Errors
    ///
    /// An error is shown as [`EPOLLERR`](crate::sync::poll::EPOLLERR).
    fn poll(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _table: PollTable<'_>,
    ) -> Result<u32> {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Somebody waits until what was written is in its place: the bytes from `start` to `end`, both included; with
    /// `datasync` what is said of the file is not needed.
    ///
    /// # Errors
    ///
    /// Those that the user is to get.
    #[cfg(not(kernel_freebsd))]
    fn fsync(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _file: &File,
        _start: Offset,
        _end: Offset,
        _datasync: bool,
    ) -> Result {
        build_error!(VTABLE_DEFAULT_ERROR)
    }

    /// Somebody reads what is said of the open file in `/proc/…/fdinfo/`.
    #[cfg(not(kernel_freebsd))]
    fn show_fdinfo(
        _device: <Self::Ptr as ForeignOwnable>::Borrowed<'_>,
        _m: &SeqFile,
        _file: &File,
    ) {
        build_error!(VTABLE_DEFAULT_ERROR)
    }
}
