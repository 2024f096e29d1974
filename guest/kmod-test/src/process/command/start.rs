// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The way from a process that was just made to a program, on which no memory is asked for.

use alloc::{ffi::CString, vec::Vec};
use core::ffi::CStr;

use crate::{
    errno::{EACCES, ENOENT, ENOEXEC, ENOTDIR},
    error::Error,
    fs::File,
    os::{Outcome, files, files::Fd, process::Image},
};

/// Runs what is executable and no program.
pub(super) const SHELL: &CStr = c"/bin/sh";
/// The first number of an open file that is none of the standard streams.
const FIRST_FREE: Fd = 3;

/// All that it takes to start a program, laid out beforehand: no memory is asked for any more.
pub(super) struct Start {
    pub(super) image: Image,
    pub(super) candidates: Vec<Candidate>,
    pub(super) folder: Option<File>,
    pub(super) streams: [Option<Fd>; 3],
    pub(super) kept: Vec<Fd>,
}

/// Where a program may be.
pub(super) struct Candidate {
    pub(super) path: CString,
    /// The shell, with the file as its script.
    pub(super) script: Image,
}

impl Start {
    /// Becomes the program; returns the error that stands against it.
    pub(super) fn start(&self) -> i32 {
        match self.set_up() {
            Ok(()) => self.execute(),
            Err(number) => number,
        }
    }

    fn set_up(&self) -> Outcome {
        // Out of the way of the numbers that they get, first.
        let mut moved = [None; 3];
        for (to, from) in moved.iter_mut().zip(self.streams) {
            *to = from
                .map(|file| files::duplicate(file, FIRST_FREE))
                .transpose()?;
        }
        for (number, file) in (0..).zip(moved) {
            if let Some(file) = file {
                files::duplicate_to(file, number)?;
            }
        }
        for file in &self.kept {
            files::keep(*file, true)?;
        }
        match &self.folder {
            Some(folder) => files::enter(folder.fd()),
            None => Ok(()),
        }
    }

    /// Tries one place after the other. What may not be executed counts if nothing else is there.
    fn execute(&self) -> i32 {
        let mut is_refused = false;
        let mut number = ENOENT.number();
        for candidate in &self.candidates {
            number = self.image.execute(&candidate.path);
            if number == ENOEXEC.number() {
                candidate.script.execute(SHELL);
            }
            is_refused |= number == EACCES.number();
            if ![EACCES, ENOENT, ENOTDIR].contains(&Error::from_number(number)) {
                return number;
            }
        }
        if is_refused { EACCES.number() } else { number }
    }
}
