// SPDX-License-Identifier: MIT OR Apache-2.0

//! A person at a terminal: Ctrl-C ends everything, and the terminal is as it was before.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
};

use rustix::{
    process::Signal,
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, tcgetattr},
};

use crate::{
    harness::Result,
    place::{Place, last_kernel},
    started::Started,
};

/// A terminal, and its other end.
struct Terminal {
    terminal: File,
    other_end: File,
}

impl Terminal {
    fn new() -> Result<Self> {
        let other_end = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&other_end)?;
        unlockpt(&other_end)?;
        let name = ptsname(&other_end, Vec::new())?.into_string()?;
        let terminal = OpenOptions::new()
            .read(true)
            .write(true)
            .open(Path::new(&name))?;
        Ok(Self {
            terminal,
            other_end: other_end.into(),
        })
    }

    /// Whether what is typed is shown, and handed on by lines.
    fn is_plain(&self) -> Result<bool> {
        let modes = tcgetattr(&self.terminal)?.local_modes;
        Ok(modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG))
    }

    fn start(&self, place: &Place, words: &[String]) -> Result<Started> {
        let mut command = place.kmod_on_terminal(words);
        Started::on_terminal(&mut command, &self.terminal, self.other_end.try_clone()?)
    }
}

fn ended(started: Started, code: i32) -> Result {
    let ended = started.end()?;
    if ended.code == Some(code) {
        return Ok(());
    }
    Err(format!("{:?} instead of {code}:\n{}", ended.code, ended.said).into())
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn ctrl_c_ends_a_build() -> Result {
    let place = Place::warm()?.with_own_target();
    let mut terminal = Terminal::new()?;
    let words = place.arguments("build", "hello", &last_kernel()?);
    let mut started = terminal.start(&place, &words)?;
    started.wait_for("Compiling")?;
    terminal.other_end.write_all(b"\x03")?;
    ended(started, 130)?;
    place.is_clean()
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_signal_in_a_shell_leaves_the_terminal_as_it_was() -> Result {
    let place = Place::warm()?;
    let terminal = Terminal::new()?;
    assert!(terminal.is_plain()?);
    let words = place.arguments("run", "hello", &last_kernel()?);
    let mut started = terminal.start(&place, &words)?;
    started.wait_for("# ")?;
    assert!(
        !terminal.is_plain()?,
        "a shell in the guest edits its own lines"
    );
    started.signal(Signal::TERM)?;
    ended(started, 143)?;
    assert!(terminal.is_plain()?);
    place.is_clean()
}
