// SPDX-License-Identifier: GPL-2.0-only

//! A device that keeps what is written to it: `/dev/{{module}}`.

#![forbid(unsafe_code)]

use kernel::{
    fs::{File, Kiocb},
    ioctl::{Call, Io, Ior},
    iov::{IovIterDest, IovIterSource},
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    new_mutex,
    prelude::*,
    sync::Mutex,
};

module! {
    type: {{type}},
    name: "{{module}}",
    description: "Keeps what is written to it",
    license: "GPL",
}

/// Forgets what was written.
const CLEAR: Io = Io::new(b'n', 0);
/// How many bytes are kept.
const LENGTH: Ior<u64> = Ior::new(b'n', 1);

/// What an open file keeps at most.
const MAX_LENGTH: usize = 4096;

/// The module: the device is there for as long as this is.
#[pin_data]
struct {{type}} {
    #[pin]
    device: MiscDeviceRegistration<Note>,
}

impl kernel::InPlaceModule for {{type}} {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        let options = MiscDeviceOptions { name: c"{{module}}" };
        try_pin_init!(Self {
            device <- MiscDeviceRegistration::register(options),
        })
    }
}

/// What belongs to one open file. Whoever shares the file may use it at the same time.
#[pin_data]
struct Note {
    #[pin]
    text: Mutex<KVec<u8>>,
}

#[vtable]
impl MiscDevice for Note {
    type Ptr = Pin<KBox<Self>>;

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<Self::Ptr> {
        let note = pin_init!(Self { text <- new_mutex!(KVec::new()) });
        KBox::pin_init(note, GFP_KERNEL)
    }

    fn read_iter(mut kiocb: Kiocb<'_, Self::Ptr>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let note = kiocb.file();
        let text = note.text.lock();
        iov.simple_read_from_buffer(kiocb.ki_pos_mut(), &text)
    }

    fn write_iter(mut kiocb: Kiocb<'_, Self::Ptr>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        let note = kiocb.file();
        if iov.len() > MAX_LENGTH {
            return Err(EFBIG);
        }
        let mut text = KVec::new();
        let length = iov.copy_from_iter_vec(&mut text, GFP_KERNEL)?;
        *note.text.lock() = text;
        // The next read begins with what is new.
        *kiocb.ki_pos_mut() = 0;
        Ok(length)
    }

    fn control(note: Pin<&Self>, _file: &File, call: Call<'_>) -> Result<isize> {
        call.on(CLEAR, |()| {
            note.text.lock().clear();
            Ok(())
        })
        .on(LENGTH, |()| Ok(note.text.lock().len() as u64))
        .finish()
    }
}
