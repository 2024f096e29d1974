// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory of a driver that processes map, an answer to whoever would like the module to go, parameters that can be seen and
//! changed, and limits of the kernel. For FreeBSD, which asks.

#![forbid(unsafe_code)]

mod limits;
mod overlap;

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use kernel::{
    alloc::flags::__GFP_ZERO,
    fs::File,
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    mm::virt::VmaNew,
    page::{PAGE_SIZE, Page},
    prelude::*,
    sysctl::{Mode, Sysctl},
};

module! {
    type: Areas,
    name: "areas",
    authors: ["The cargo-kmod developers"],
    description: "Memory that processes map",
    license: "GPL",
    params: {
        hidden: u8 { default: 1, description: "Not to be seen" },
        count: u32 { default: 3, permissions: 0o444, description: "To be seen" },
        numbers: ArrayParam<i32, 4> { default: [1, -2], permissions: 0o440, description: "To be seen by some" },
        level: i32 { default: -5, permissions: 0o644, description: "To be changed" },
        label: str { default: "nothing", permissions: 0o644, description: "A text to be changed" },
        same: u8 { default: 7, permissions: 0o444, description: "There is a setting of this name, too" },
        order: u16 { default: 0, permissions: 0o200, description: "To be changed and not to be seen" },
    },
}

#[pin_data]
struct Areas {
    #[pin]
    device: MiscDeviceRegistration<Open>,
    stays: Sysctl<AtomicBool>,
    same: Sysctl<AtomicBool>,
    deed: Sysctl<limits::Deeds>,
}

impl kernel::InPlaceModule for Areas {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        let options = MiscDeviceOptions { name: c"areas" };
        let mode = Mode::from_int(0o644);
        try_pin_init!(Self {
            device <- MiscDeviceRegistration::register(options),
            stays: Sysctl::register(c"dev/areas", c"stays", AtomicBool::new(false), mode)?,
            same: Sysctl::register(c"areas", c"same", AtomicBool::new(true), mode)?,
            deed: limits::Deeds::register()?,
        })
    }

    fn quiesce(&self) -> Result {
        let (level, order) = (
            module_parameters::level.get(),
            module_parameters::order.get(),
        );
        pr_info!("asked at level {level}, order {order}\n");
        // What the kernel would take for no answer is one nevertheless.
        if self.stays.load(Relaxed) {
            Err(EINVAL)
        } else {
            Ok(())
        }
    }
}

/// An open file, with a page.
struct Open(Page);

#[vtable]
impl MiscDevice for Open {
    type Ptr = KBox<Self>;

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<KBox<Self>> {
        let page = Page::alloc_page(GFP_KERNEL | __GFP_ZERO)?;
        Ok(KBox::new(Self(page), GFP_KERNEL)?)
    }

    /// Maps the page at both ends of an area of four; nothing is between.
    fn mmap(device: &Self, _file: &File, vma: &VmaNew) -> Result {
        let size = vma.end() - vma.start();
        if size != 4 * PAGE_SIZE {
            return Err(EPERM);
        }
        let vma = vma.set_mixedmap();
        let last = vma.end() - PAGE_SIZE;
        vma.vm_insert_page(last, &device.0)?;
        vma.vm_insert_page(vma.start(), &device.0)?;
        vma.vm_insert_page(vma.start() + PAGE_SIZE, &device.0)?;
        vma.zap_vma_range(vma.start() + PAGE_SIZE, PAGE_SIZE);
        let twice = vma.vm_insert_page(last, &device.0);
        let outside = vma.vm_insert_page(vma.end(), &device.0);
        pr_info!("mapped {twice:?} {outside:?}\n");
        Ok(())
    }
}
