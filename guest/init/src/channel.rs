// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The way out of the control channel, on which the heartbeat comes between other events.

use alloc::{sync::Arc, vec::Vec};
use core::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release},
};

use kmod_guest_protocol::Event;
use kmod_test::{
    File, thread,
    time::{Duration, sleep},
};

use crate::settings;

/// How often there is a sign of life.
const BEAT: Duration = Duration::from_secs(1);

/// The way out; a line goes out as a whole.
pub(crate) struct Channel {
    port: File,
    is_busy: AtomicBool,
}

impl Channel {
    pub(crate) fn new(port: File) -> Self {
        Self {
            port,
            is_busy: AtomicBool::new(false),
        }
    }

    /// Sends one event.
    pub(crate) fn send(&self, event: &Event) {
        self.write(&line(event));
    }

    /// Sends a heartbeat every second from now on.
    ///
    /// The thread asks for no memory: processes are made beside it, and are copies of this one at any moment.
    pub(crate) fn start_heartbeat(self: &Arc<Self>) -> kmod_test::Result {
        let channel = Arc::clone(self);
        let beat = line(&Event::Heartbeat);
        thread::spawn(move || {
            loop {
                sleep(BEAT);
                channel.write(&beat);
            }
        })
        .map(drop)
    }

    /// Waits until everything is out.
    pub(crate) fn drain(&self) {
        self.alone(|| {
            let _ = settings::drain(&self.port);
        });
    }

    fn write(&self, line: &[u8]) {
        self.alone(|| {
            // Without the channel there is nobody to tell.
            let _ = self.port.write_all(line);
        });
    }

    /// Does something while no other thread uses the port.
    fn alone(&self, work: impl FnOnce()) {
        while self.is_busy.swap(true, Acquire) {
            sleep(Duration::from_millis(1));
        }
        work();
        self.is_busy.store(false, Release);
    }
}

/// An event as it is sent; what cannot be put into words is left out.
fn line(event: &Event) -> Vec<u8> {
    let Ok(mut line) = serde_json::to_vec(event) else {
        return Vec::new();
    };
    line.push(b'\n');
    line
}
