// SPDX-License-Identifier: MIT OR Apache-2.0

//! Ctrl-C while a machine runs.

use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level::pipe};

use crate::Error;

/// The handlers, once installed, stay; outside of a run they do what would be done without them.
struct Handlers {
    outside: Arc<AtomicBool>,
    signals: UnixStream,
}

static HANDLERS: OnceLock<Handlers> = OnceLock::new();

/// While this lives, SIGINT and SIGTERM make [`Interrupts::signals`] readable and do nothing else.
pub(crate) struct Interrupts(&'static Handlers);

impl Interrupts {
    pub(crate) fn catch() -> Result<Self, Error> {
        let handlers = match HANDLERS.get() {
            Some(handlers) => handlers,
            None => {
                let installed = install().map_err(Error::Connection)?;
                HANDLERS.get_or_init(|| installed)
            }
        };
        handlers.outside.store(false, Ordering::SeqCst);
        let mut old = [0; 16];
        while let Ok(1..) = (&handlers.signals).read(&mut old) {}
        Ok(Self(handlers))
    }

    pub(crate) fn signals(&self) -> &'static UnixStream {
        &self.0.signals
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        self.0.outside.store(true, Ordering::SeqCst);
    }
}

fn install() -> io::Result<Handlers> {
    let outside = Arc::new(AtomicBool::new(true));
    let (signals, sender) = UnixStream::pair()?;
    signals.set_nonblocking(true)?;
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_default(signal, Arc::clone(&outside))?;
        pipe::register(signal, sender.try_clone()?)?;
    }
    Ok(Handlers { outside, signals })
}
