// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings of every kind below `dev/bitflip`: a bit that is flipped, integers, texts, and a type of the driver's own.

#![forbid(unsafe_code)]

use core::{
    str::FromStr,
    sync::atomic::{AtomicBool, AtomicI8, AtomicI32, AtomicU64, Ordering::Relaxed},
};

use kernel::{
    fmt,
    prelude::*,
    sync::Arc,
    sysctl::{Bounded, FixedString, Kind, Mode, Sysctl, SysctlStorage, Value},
};

module! {
    type: Bitflip,
    name: "bitflip",
    authors: ["The cargo-kmod developers"],
    description: "A bit that is flipped through a setting",
    license: "GPL",
}

const PATH: &CStr = c"dev/bitflip";

/// Everybody reads, the administrator writes.
const CHANGEABLE: Mode = Mode::from_int(0o644);
const READABLE: Mode = Mode::from_int(0o444);

struct Bitflip {
    bit: Sysctl<Bit>,
    _flips: Sysctl<Arc<AtomicU64>>,
    _number: Sysctl<AtomicI32>,
    _level: Sysctl<Bounded<AtomicI8>>,
    wide: Sysctl<AtomicU64>,
    _numbers: Sysctl<[AtomicI32; 4]>,
    _name: Sysctl<FixedString<127>>,
    direction: Sysctl<Value<Direction>>,
}

impl kernel::Module for Bitflip {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let flips = Arc::new(AtomicU64::new(0), GFP_KERNEL)?;
        let bit = Bit {
            value: AtomicBool::new(false),
            flips: flips.clone(),
        };
        Ok(Self {
            bit: Sysctl::register(PATH, c"bit", bit, CHANGEABLE)?,
            _flips: Sysctl::register(PATH, c"flips", flips, READABLE)?,
            _number: Sysctl::register(PATH, c"number", AtomicI32::new(0), CHANGEABLE)?,
            _level: {
                let level = Bounded::new(AtomicI8::new(0), -10, 10);
                Sysctl::register(PATH, c"level", level, CHANGEABLE)?
            },
            wide: Sysctl::register(PATH, c"wide", AtomicU64::new(0), CHANGEABLE)?,
            _numbers: {
                let numbers = [const { AtomicI32::new(0) }; 4];
                Sysctl::register(PATH, c"numbers", numbers, CHANGEABLE)?
            },
            _name: Sysctl::register(PATH, c"name", FixedString::new(b"nobody"), CHANGEABLE)?,
            direction: {
                let direction = Value::new(Direction::Up);
                Sysctl::register(c"dev/bitflip/deeper", c"direction", direction, CHANGEABLE)?
            },
        })
    }
}

impl Drop for Bitflip {
    fn drop(&mut self) {
        let bit = self.bit.value.load(Relaxed);
        let wide = self.wide.load(Relaxed);
        pr_info!(
            "bit {bit}, wide {wide}, direction {}\n",
            self.direction.get().get()
        );
    }
}

/// A bit that counts how often it was flipped.
struct Bit {
    value: AtomicBool,
    flips: Arc<AtomicU64>,
}

impl SysctlStorage for Bit {
    fn kind(&self) -> Kind {
        self.value.kind()
    }

    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        let before = self.value.load(Relaxed);
        let outcome = self.value.store_value(data);
        if self.value.load(Relaxed) != before {
            self.flips.fetch_add(1, Relaxed);
        }
        outcome
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        self.value.read_value(data)
    }
}

/// A type of the driver's own.
#[derive(Clone, Copy)]
enum Direction {
    Up,
    Down,
}

impl FromStr for Direction {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "up" => Ok(Self::Up),
            "down" => Ok(Self::Down),
            _ => Err(EDOM),
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}
