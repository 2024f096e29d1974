// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Terminals: settings, size, and whose they are.

use kmod_test::{File, Result};

const GET: u32 = 0x5401;
const SET: u32 = 0x5402;
const DRAIN: u32 = 0x5409;
const TAKE: u32 = 0x540e;
const SET_SIZE: u32 = 0x5414;

/// The settings of a terminal, as the kernel lays them out: four words of flags, the line discipline, and what
/// characters mean.
pub(crate) struct Settings([u8; 36]);

/// The four words.
const INPUT: usize = 0;
const OUTPUT: usize = 4;
const CONTROL: usize = 8;
const LOCAL: usize = 12;
/// How many bytes, at least, and how much time, at most, a read waits for.
const TIME: usize = 17 + 5;
const MINIMUM: usize = 17 + 6;

impl Settings {
    /// Those of a terminal.
    pub(crate) fn of(terminal: &File) -> Result<Self> {
        let mut settings = [0; 36];
        terminal.ioctl_with(GET, &mut settings)?;
        Ok(Self(settings))
    }

    /// No byte is changed or means anything.
    pub(crate) fn raw(mut self) -> Self {
        const BYTES_OF_8_BITS: u32 = 0o60;
        // What is done about breaks, parity, carriage returns, and stop characters.
        self.change(INPUT, 0o2753, 0);
        // All that is done to output.
        self.change(OUTPUT, 0o1, 0);
        // Echo, lines, signals, extensions.
        self.change(LOCAL, 0o100_113, 0);
        // How long a byte is, parity.
        self.change(CONTROL, 0o460, BYTES_OF_8_BITS);
        for (at, value) in [(MINIMUM, 1), (TIME, 0)] {
            if let Some(place) = self.0.get_mut(at) {
                *place = value;
            }
        }
        self
    }

    /// The most that a serial port does, which is 115200: the emulator takes the speed for real where it waits for more
    /// bytes.
    pub(crate) fn fast(mut self) -> Self {
        const SPEEDS: u32 = 0o10017;
        const INPUT_SPEEDS: u32 = SPEEDS << 16;
        const FASTEST: u32 = 0o10002;
        self.change(CONTROL, SPEEDS | INPUT_SPEEDS, FASTEST | FASTEST << 16);
        self
    }

    /// Has the terminal follow them.
    pub(crate) fn apply(mut self, terminal: &File) -> Result {
        terminal.ioctl_with(SET, &mut self.0).map(drop)
    }

    /// Changes the word at `at`.
    fn change(&mut self, at: usize, clear: u32, set: u32) {
        if let Some(word) = self.0.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            *word = (u32::from_ne_bytes(*word) & !clear | set).to_ne_bytes();
        }
    }
}

/// Tells programs on the terminal how large it is.
pub(crate) fn set_size(terminal: &File, rows: u16, columns: u16) -> Result {
    // Pixels follow, of which nothing is known.
    let [[a, b], [c, d]] = [rows.to_ne_bytes(), columns.to_ne_bytes()];
    terminal
        .ioctl_with(SET_SIZE, &mut [a, b, c, d, 0, 0, 0, 0])
        .map(drop)
}

/// Waits until everything is out.
pub(crate) fn drain(terminal: &File) -> Result {
    terminal.ioctl(DRAIN, 1).map(drop)
}

/// Makes it the terminal that controls the session that this process leads.
pub(crate) fn control(terminal: &File) -> Result {
    terminal.ioctl(TAKE, 0).map(drop)
}
