// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings that the driver sets, settings that hold locks, and settings that are read and written in parts.

use core::{mem::forget, str::FromStr, sync::atomic::AtomicU16};

use kernel::{
    fmt,
    prelude::*,
    sync::{Mutex, new_mutex},
    sysctl::{Bounded, FixedString, Mode, Sysctl, SysctlInteger, SysctlStorage, Value},
};

const PATH: &CStr = c"dev/leaving";
const MODE: Mode = Mode::from_int(0o644);

pub(crate) fn all() -> Result {
    let name = Sysctl::register(PATH, c"name", FixedString::<8>::new(b"nothing"), MODE)?;
    name.get().set(b"somewhat too long");
    let level = Sysctl::register(PATH, c"level", Value::new(Level(1)), MODE)?;
    level.get().set(Level(42));
    integer(c"small", AtomicU16::new(7))?;
    integer(c"bounded", Bounded::new(AtomicU16::new(9), 5, 10))?;
    let parts = Sysctl::pin_register(PATH, c"parts", Parts::new(), MODE)?;
    forget((name, level, parts));
    Ok(())
}

/// Registers an integer, whichever it is, for ever.
fn integer<T: SysctlInteger + SysctlStorage + 'static>(name: &'static CStr, value: T) -> Result {
    forget(Sysctl::register(PATH, name, value, MODE)?);
    Ok(())
}

#[derive(Clone, Copy)]
struct Level(u8);

impl FromStr for Level {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        text.strip_prefix('L').and_then(|number| number.parse().ok()).map(Self).ok_or(EDOM)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "L{}", self.0)
    }
}

/// Eight bytes, each of which is read and written where it is.
#[pin_data]
struct Parts {
    #[pin]
    bytes: Mutex<[u8; 8]>,
}

impl Parts {
    fn new() -> impl PinInit<Self> {
        pin_init!(Self { bytes <- new_mutex!(*b"parts..\n", "Parts::bytes") })
    }
}

impl SysctlStorage for Parts {
    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        self.store_at(0, data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        self.read_at(0, data)
    }

    fn store_at(&self, offset: usize, data: &[u8]) -> (usize, Result) {
        let mut bytes = self.bytes.lock();
        let places = bytes.get_mut(offset..).unwrap_or_default();
        let count = places.len().min(data.len());
        for (place, byte) in places.iter_mut().zip(data) {
            *place = *byte;
        }
        (count, if count == 0 { Err(ENOSPC) } else { Ok(()) })
    }

    fn read_at(&self, offset: usize, data: &mut [u8]) -> (usize, Result) {
        let bytes = self.bytes.lock();
        let rest = bytes.get(offset..).unwrap_or_default();
        for (place, byte) in data.iter_mut().zip(rest) {
            *place = *byte;
        }
        (rest.len().min(data.len()), Ok(()))
    }
}
