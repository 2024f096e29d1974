// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! A command on a terminal, which is the serial port: the first process of a session there.

use alloc::{format, string::String, vec::Vec};
use core::mem::ManuallyDrop;

use kmod_guest_protocol::{Ending, Event};
use kmod_test::{
    Error, File,
    errno::ENOENT,
    process::{Command, lead_session},
};

use crate::{
    child::{Running, ending},
    command,
    control::Control,
    os::{COMMAND, THIS},
    settings::{self, Settings},
    trouble::{Result, complain},
};

/// The verb that makes this binary become a command, in control of its terminal.
pub(crate) const SESSION: &str = "session";

/// Runs the command to its end.
pub(crate) fn run(
    words: &[String],
    (rows, columns): (u16, u16),
    term: &str,
    control: &Control,
) -> Result<Ending> {
    let terminal = File::open_rw(COMMAND)?;
    settings::set_size(&terminal, rows, columns)?;
    Settings::of(&terminal)?.fast().apply(&terminal)?;
    let mut session = Vec::from([THIS, SESSION]);
    session.extend(command::or_shell(words));
    let session = command::of(&session, term)
        .stdin(&terminal)
        .stdout(&terminal)
        .stderr(&terminal);
    let running = Running::new(session.spawn()?)?;
    control.send(&Event::Started);
    let status = running.wait(control)?;
    let _ = settings::drain(&terminal);
    Ok(ending(status))
}

/// Becomes the command, leader of a session whose terminal is standard input; returns the code for this process if it
/// cannot.
pub(crate) fn become_session(words: &[&str]) -> i32 {
    let terminal = ManuallyDrop::new(File::inherited(0));
    if let Err(error) = lead_session().and_then(|()| settings::take_control(&terminal)) {
        complain(&format!("no control over the terminal: {error}"));
    }
    let error = Command::new(words).exec();
    let program = words.first().copied().unwrap_or_default();
    complain(&format!(
        "{program}: {}",
        Error::from_number(error.number())
    ));
    if error == ENOENT { 127 } else { 126 }
}
