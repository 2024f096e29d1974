// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The control channel: events out, orders in, each a JSON object on a line of its own.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use kmod_guest_protocol::{CONTROL, Event, Order};
use rustix::fs::OFlags;
use rustix::termios::{OptionalActions, tcdrain, tcgetattr, tcsetattr};

use crate::whereabouts;

/// The most that a serial port does.
pub(crate) const SPEED: u32 = 115_200;

/// The control channel.
pub(crate) struct Control {
    output: Arc<Mutex<File>>,
    input: File,
    /// The beginning of an order that is not whole yet.
    partial: Mutex<Vec<u8>>,
}

impl Control {
    /// Opens the channel.
    pub(crate) fn open() -> Result<Self, String> {
        let open = || -> io::Result<Self> {
            Ok(Self {
                output: Arc::new(Mutex::new(open_raw(CONTROL, false)?)),
                input: open_raw(CONTROL, true)?,
                partial: Mutex::default(),
            })
        };
        open().map_err(|error| format!("{CONTROL}: {error}"))
    }

    /// Sends one event.
    pub(crate) fn send(&self, event: &Event) {
        send(&self.output, event);
    }

    /// Sends a heartbeat every second from now on.
    pub(crate) fn start_heartbeat(&self) {
        let output = Arc::clone(&self.output);
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_secs(1));
                send(&output, &Event::Heartbeat);
            }
        });
    }

    /// What to poll for orders.
    pub(crate) fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// Does what the host has ordered since; returns how long standard input is in all, if that was said.
    pub(crate) fn obey(&self) -> Option<u64> {
        let mut total = None;
        for order in self.orders() {
            match order {
                Order::InputEnds { bytes } => total = Some(bytes),
                Order::Whereabouts => self.send(&Event::Whereabouts {
                    text: whereabouts::all(),
                }),
            }
        }
        total
    }

    /// The orders that have come in since.
    fn orders(&self) -> Vec<Order> {
        let mut partial = self.partial.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = [0; 256];
        while let Ok(count @ 1..) = (&self.input).read(&mut buffer) {
            partial.extend(buffer.iter().take(count));
        }
        let mut orders = Vec::new();
        while let Some(end) = partial.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = partial.drain(..=end).collect();
            orders.extend(serde_json::from_slice::<Order>(&line));
        }
        orders
    }

    /// Waits until everything is out.
    pub(crate) fn drain(&self) {
        let output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = tcdrain(&*output);
    }
}

fn send(output: &Mutex<File>, event: &Event) {
    if let Ok(mut line) = serde_json::to_vec(event) {
        line.push(b'\n');
        let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
        // Without the channel there is nobody to tell.
        let _ = output.write_all(&line);
    }
}

/// Opens a serial port that changes no byte: to write and wait, or to read what is there.
pub(crate) fn open_raw(path: &str, read: bool) -> io::Result<File> {
    let flags = if read {
        OFlags::NONBLOCK | OFlags::NOCTTY
    } else {
        OFlags::NOCTTY
    };
    let port = OpenOptions::new()
        .read(read)
        .write(!read)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    let mut settings = tcgetattr(&port)?;
    settings.make_raw();
    // The emulator takes the speed for real where it waits for more bytes.
    settings.set_speed(SPEED)?;
    tcsetattr(&port, OptionalActions::Now, &settings)?;
    Ok(port)
}
