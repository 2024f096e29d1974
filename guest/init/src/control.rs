// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The control channel: events out, orders in, each a JSON object on a line of its own.

use alloc::{sync::Arc, vec::Vec};
use core::cell::RefCell;

use kmod_guest_protocol::{Event, Order};
use kmod_test::{File, Result};

use crate::{channel::Channel, os::CONTROL, port, whereabouts};

/// The control channel.
pub(crate) struct Control {
    output: Arc<Channel>,
    input: File,
    /// The beginning of an order that is not whole yet.
    partial: RefCell<Vec<u8>>,
}

impl Control {
    /// Opens the channel.
    pub(crate) fn open() -> Result<Self> {
        Ok(Self {
            output: Arc::new(Channel::new(port::open(CONTROL, false)?)),
            input: port::open(CONTROL, true)?,
            partial: RefCell::default(),
        })
    }

    /// Sends one event.
    pub(crate) fn send(&self, event: &Event) {
        self.output.send(event);
    }

    /// Sends a heartbeat every second from now on.
    pub(crate) fn start_heartbeat(&self) -> Result {
        self.output.start_heartbeat()
    }

    /// What to poll for orders.
    pub(crate) fn input(&self) -> &File {
        &self.input
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
        let mut partial = self.partial.borrow_mut();
        let mut buffer = [0; 256];
        while let Ok(count @ 1..) = self.input.read(&mut buffer) {
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
        self.output.drain();
    }
}
