// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! A command with pipes, relayed byte for byte to and from the serial ports.
//!
//! A serial port neither knows the end of a stream nor holds back a sender, so both are told on the
//! control channel: the host sends at most a window of bytes ahead of what the command took, and says
//! how many there are in all.

mod input;
mod output;

use alloc::{string::String, vec::Vec};

use kmod_guest_protocol::{Ending, Event};
use kmod_test::{
    File,
    errno::{EAGAIN, EINTR},
    pipe,
    poll::{Events, Poll},
};

use self::{input::Input, output::Output};
use crate::{
    child::{Running, ending, wait_until_ready},
    command,
    control::Control,
    os::{COMMAND, COMMAND_ERROR},
    trouble::Result,
};

/// Runs the command to its end.
pub(crate) fn run(words: &[String], control: &Control) -> Result<Ending> {
    let (stdin, input) = pipe()?;
    let (output, stdout) = pipe()?;
    let (error, stderr) = pipe()?;
    let spawned = command::of(&command::or_shell(words), "dumb")
        .stdin(&stdin)
        .stdout(&stdout)
        .stderr(&stderr)
        .spawn();
    let child = match spawned {
        Ok(child) => child,
        Err(error) => return Ok(command::not_started(&error)),
    };
    drop((stdin, stdout, stderr));
    let mut relay = Relay {
        control,
        command: Running::new(child)?,
        input: Input::new(input)?,
        output: Output::new(output, COMMAND)?,
        error: Output::new(error, COMMAND_ERROR)?,
    };
    control.send(&Event::Started);
    let status = loop {
        relay.turn()?;
        // An orphan may come first: the next turn then finds the command without waiting.
        if let Some(status) = relay.command.reap()? {
            break status;
        }
    };
    relay.output.finish()?;
    relay.error.finish()?;
    Ok(ending(status))
}

struct Relay<'a> {
    control: &'a Control,
    command: Running,
    input: Input,
    output: Output,
    error: Output,
}

impl Relay<'_> {
    /// Waits until something can be moved, or the command ended, and moves it.
    fn turn(&mut self) -> kmod_test::Result {
        let ready = [self.command.end(), self.control.input(), self.input.port()].into_iter();
        let ready = ready.chain(self.output.pipe()).chain(self.error.pipe());
        let ready = ready.map(|file| Poll::new(file, Events::READ));
        let wanted = self.input.pipe_to_fill();
        let wanted = wanted.map(|pipe| Poll::new(pipe, Events::WRITE));
        let mut files: Vec<Poll<'_>> = ready.chain(wanted).collect();
        wait_until_ready(&mut files)?;
        let total = self.control.obey();
        self.input.relay(total, self.control)?;
        self.output.relay()?;
        self.error.relay()
    }
}

/// Reads what is there; `None` if nothing is.
fn read_ready(file: &File, buffer: &mut [u8]) -> kmod_test::Result<Option<usize>> {
    match file.read(buffer) {
        Ok(count) => Ok(Some(count)),
        Err(error) if error == EAGAIN || error == EINTR => Ok(None),
        Err(error) => Err(error),
    }
}
