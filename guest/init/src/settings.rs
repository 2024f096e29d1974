// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What a terminal or a serial port does to bytes, and how fast.

use kmod_test::{File, Result};

use crate::os::terminal as os;

/// The settings of a terminal, as the kernel lays them out.
pub(crate) struct Settings([u8; os::SIZE]);

/// What becomes of a word of them: where it is, the bits that are cleared, and those that are set then.
pub(crate) type Change = (usize, u32, u32);

impl Settings {
    /// Those of a terminal.
    pub(crate) fn of(terminal: &File) -> Result<Self> {
        let mut settings = [0; os::SIZE];
        terminal.ioctl_with(os::GET, &mut settings)?;
        Ok(Self(settings))
    }

    /// No byte is changed or means anything, and a read waits for one.
    pub(crate) fn raw(self) -> Self {
        let mut raw = self.with(&os::RAW);
        for (at, value) in [(os::LEAST_BYTES, 1), (os::LONGEST_TIME, 0)] {
            if let Some(place) = raw.0.get_mut(at) {
                *place = value;
            }
        }
        raw
    }

    /// The most that a serial port does, which is 115200: the emulator takes the speed for real where it waits for more
    /// bytes.
    pub(crate) fn fast(self) -> Self {
        self.with(&os::FAST)
    }

    /// Has the terminal follow them.
    pub(crate) fn apply(mut self, terminal: &File) -> Result {
        terminal.ioctl_with(os::SET, &mut self.0).map(drop)
    }

    fn with(mut self, changes: &[Change]) -> Self {
        for &(at, clear, set) in changes {
            if let Some(word) = self.0.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
                *word = (u32::from_ne_bytes(*word) & !clear | set).to_ne_bytes();
            }
        }
        self
    }
}

/// Tells programs on the terminal how large it is.
pub(crate) fn set_size(terminal: &File, rows: u16, columns: u16) -> Result {
    // Pixels follow, of which nothing is known.
    let [[a, b], [c, d]] = [rows.to_ne_bytes(), columns.to_ne_bytes()];
    terminal
        .ioctl_with(os::SET_SIZE, &mut [a, b, c, d, 0, 0, 0, 0])
        .map(drop)
}

/// Waits until everything is out.
pub(crate) fn drain(terminal: &File) -> Result {
    // Linux wants to be told not to send a break.
    terminal.ioctl(os::DRAIN, 1).map(drop)
}

/// Makes it the terminal that controls the session that this process leads.
pub(crate) fn take_control(terminal: &File) -> Result {
    terminal.ioctl(os::TAKE_CONTROL, 0).map(drop)
}
