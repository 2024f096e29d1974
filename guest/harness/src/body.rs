// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! A test's process: it calls the test and tells how that went, in a pipe of its own.

use alloc::{format, string::String};

use kmod_test::File;

use crate::{StaticTestFn, TestDescAndFn};

/// The code of a test's process that could not be set up.
pub(crate) const UNFIT: i32 = 125;
/// The code of a test's process that failed in an orderly way.
pub(crate) const ENDED: i32 = 101;

/// How a test went, as its process tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It returned, and that was a success.
    Returned,
    /// It returned what is none.
    Failed(String),
    /// It panicked.
    Panicked {
        /// The message alone.
        message: String,
        /// Where: file, line and column.
        place: String,
    },
}

impl Verdict {
    /// What was told; nothing if the process did not get that far.
    pub(crate) fn read(told: &[u8]) -> Option<Self> {
        let told = String::from_utf8_lossy(told);
        // A test with several threads may panic in two at once: the first counts.
        let (kind, rest) = told.split_once('\n')?;
        match kind {
            "returned" => Some(Self::Returned),
            "failed" => Some(Self::Failed(rest.into())),
            _ => {
                let place = kind.strip_prefix("panicked ")?;
                Some(Self::Panicked {
                    message: rest.into(),
                    place: place.into(),
                })
            }
        }
    }

    /// What to tell.
    fn line(&self) -> String {
        match self {
            Self::Returned => "returned\n".into(),
            Self::Failed(error) => format!("failed\n{error}"),
            Self::Panicked { message, place } => format!("panicked {place}\n{message}"),
        }
    }

    pub(crate) fn tell(&self, pipe: &File) {
        // Nobody else is there to be told.
        let _ = pipe.write_all(self.line().as_bytes());
    }
}

/// Calls the test; returns the code for its process.
pub(crate) fn run(test: &TestDescAndFn, pipe: &File) -> i32 {
    let StaticTestFn(function) = test.testfn;
    call(test.name(), function, pipe)
}

/// Tells what a test returned.
fn conclude(result: Result<(), String>, pipe: &File) -> i32 {
    match result {
        Ok(()) => {
            Verdict::Returned.tell(pipe);
            0
        }
        Err(error) => {
            kmod_test::println!("{error}");
            Verdict::Failed(error).tell(pipe);
            ENDED
        }
    }
}

/// What a panic says, in the words of the standard library.
#[cfg(any(feature = "runtime", feature = "std", test))]
pub(crate) fn describe_panic(name: &str, place: &str, message: &str) -> String {
    format!("\ntest '{name}' panicked at {place}:\n{message}\n")
}

/// With the runtime, a panic ends the process.
#[cfg(not(any(feature = "std", test)))]
fn call(name: &'static str, function: fn() -> Result<(), String>, pipe: &File) -> i32 {
    #[cfg(feature = "runtime")]
    crate::runtime::tell_panics(name, pipe.fd());
    #[cfg(not(feature = "runtime"))]
    let _ = name;
    conclude(function(), pipe)
}

/// With the standard library, a panic is caught.
#[cfg(any(feature = "std", test))]
fn call(name: &'static str, function: fn() -> Result<(), String>, pipe: &File) -> i32 {
    use std::{panic, sync::Mutex};

    static FIRST: Mutex<Option<(String, String)>> = Mutex::new(None);
    let this = std::thread::current().id();
    panic::set_hook(std::boxed::Box::new(move |info| {
        let place = info
            .location()
            .map_or_else(String::new, |place| format!("{place}"));
        let message = info.payload_as_str().unwrap_or("no text");
        std::print!("{}", describe_panic(name, &place, message));
        // What other threads make of their panics is the test's affair.
        if std::thread::current().id() == this
            && let Ok(mut first) = FIRST.lock()
        {
            first.get_or_insert((message.into(), place));
        }
    }));
    let result = panic::catch_unwind(function);
    // What the library still holds would be lost.
    let _ = std::io::Write::flush(&mut std::io::stdout());
    let first = FIRST.lock().ok().and_then(|mut first| first.take());
    match (result, first) {
        (Ok(result), _) => conclude(result, pipe),
        (Err(_), first) => {
            let (message, place) = first.unwrap_or_default();
            Verdict::Panicked { message, place }.tell(pipe);
            ENDED
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_back() {
        for verdict in [
            Verdict::Returned,
            Verdict::Failed("Error: a\nb".into()),
            Verdict::Panicked {
                message: "assertion\nfailed".into(),
                place: "tests/a.rs:3:5".into(),
            },
        ] {
            assert_eq!(Verdict::read(verdict.line().as_bytes()), Some(verdict));
        }
        assert_eq!(Verdict::read(b""), None);
        assert_eq!(Verdict::read(b"return"), None);
    }
}
