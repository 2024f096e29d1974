// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Programs of tests: started, listened to, and reported.

use alloc::{format, string::ToString as _, vec::Vec};

use kmod_guest_protocol::{
    Ending, Event, Load, Program, RUN_TESTS, TEST_MODULE, TEST_PARAMETERS, TESTS,
};
use kmod_test::{
    File,
    errno::{EAGAIN, EINTR},
    pipe,
    poll::{Events, Poll, poll},
};

use crate::{
    child::{Running, ending},
    command,
    control::Control,
    os::THIS,
    trouble::Result,
};

/// The verb that makes this binary run a program as a test.
pub(crate) const WATCH: &str = "watch";

/// Runs one program of tests to its end; its events are passed on.
pub(crate) fn run(
    program: &Program,
    module: Option<&Load>,
    milliseconds: u64,
    control: &Control,
) -> Result<Ending> {
    let (events, sink) = pipe()?;
    let nothing = File::open_rw("/dev/null")?;
    let file = format!("{TESTS}/{}", program.name);
    let (milliseconds, number) = (milliseconds.to_string(), sink.fd().to_string());
    let words: Vec<&str> = if program.has_harness {
        let names = program.tests.iter().map(|name| name.as_str());
        let words = [&*file, RUN_TESTS, &milliseconds, &number].into_iter();
        words.chain(names).collect()
    } else {
        [THIS, WATCH, &milliseconds, &number, &program.name, &file].into()
    };
    let mut command = command::of(&words, "dumb")
        .stdin(&nothing)
        .stdout(&nothing)
        .stderr(&nothing)
        .keep(&sink);
    if let Some(load) = module {
        command = command
            .env(TEST_MODULE, &load.name)
            .env(TEST_PARAMETERS, &load.parameters);
    }
    let spawned = command.spawn();
    drop(sink);
    let running = match spawned {
        Ok(child) => Running::new(child)?,
        Err(error) => return Ok(command::not_started(&error)),
    };
    events.set_nonblocking(true)?;
    let mut lines = Lines {
        pipe: events,
        partial: Vec::new(),
        control,
    };
    loop {
        let mut files = [
            Poll::new(running.end(), Events::READ),
            Poll::new(&lines.pipe, Events::READ),
            Poll::new(control.input(), Events::READ),
        ];
        match poll(&mut files, None) {
            Err(error) if error != EINTR => return Err(error.into()),
            _ => {}
        }
        let [end, ..] = files;
        let has_ended = end.came() != Events::NONE;
        control.obey();
        // What a program has written is there before its end is.
        lines.pass_on()?;
        if has_ended && let Some(status) = running.reap()? {
            return Ok(ending(status));
        }
    }
}

/// Events on their way from the program to the host.
struct Lines<'a> {
    pipe: File,
    /// The beginning of a line that is not whole yet.
    partial: Vec<u8>,
    control: &'a Control,
}

impl Lines<'_> {
    /// Passes on what the pipe holds, but only what is an event of a test.
    fn pass_on(&mut self) -> kmod_test::Result {
        let mut buffer = [0; 16384];
        loop {
            match self.pipe.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => self.partial.extend(buffer.iter().take(count)),
                Err(error) if error == EAGAIN => return Ok(()),
                Err(error) if error == EINTR => continue,
                Err(error) => return Err(error),
            }
            while let Some(end) = self.partial.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.partial.drain(..=end).collect();
                if let Ok(
                    event @ (Event::TestStarted { .. }
                    | Event::TestOutput { .. }
                    | Event::TestEnded { .. }),
                ) = serde_json::from_slice(&line)
                {
                    self.control.send(&event);
                }
            }
        }
    }
}
