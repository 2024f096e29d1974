// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a panic says before it ends the task.

use core::{
    fmt::Display,
    panic::Location,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

/// How many messages are written at the same time, at most: one, and one for a panic in what the first one shows.
const DEPTH: u32 = 2;

/// Prints what panics have to say, so that each of them comes to an end.
///
/// A message shows values by code of the driver, which may panic in turn: that is a panic within the panic, on the same
/// stack, and the outer one never goes on. So the place is said first, for which no such code runs; and where too many
/// messages are being written, that is all that is said. Tasks that panic at the same time are counted together: at worst
/// a message is missing, never a place.
pub(crate) struct Report {
    /// How many messages are being written; those given up by a panic within are among them for a while.
    writing: AtomicU32,
}

impl Report {
    /// Nobody has panicked.
    pub(crate) const fn new() -> Self {
        Self {
            writing: AtomicU32::new(0),
        }
    }

    /// Prints the place, on a line of its own, and the message, unless too many are being written.
    pub(crate) fn print(&self, place: Option<&Location<'_>>, message: &dyn Display) {
        match place {
            Some(place) => crate::pr_emerg!(
                "panicked at {}:{}:{}:\n",
                place.file(),
                place.line(),
                place.column()
            ),
            None => crate::pr_emerg!("panicked at an unknown place:\n"),
        }
        if self.writing.fetch_add(1, Relaxed) < DEPTH {
            crate::pr_emerg!("{message}\n");
            // It is less already if another panic has forgotten this one, too.
            let _ = self
                .writing
                .fetch_update(Relaxed, Relaxed, |writing| writing.checked_sub(1));
        } else {
            crate::pr_emerg!("panicked while panicking: the message is left out\n");
            // Those whose messages led here end with this task; the next panic starts afresh.
            self.writing.store(0, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use core::fmt;
    use std::{
        panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
        string::String,
        vec::Vec,
    };

    use super::*;
    use crate::os::host::take_log;

    /// Panics when shown, as long as `left` is not zero.
    struct Panics<'a> {
        report: &'a Report,
        left: u32,
    }

    impl Display for Panics<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.left.checked_sub(1) {
                Some(left) => panic(&Panics { left, ..*self }),
                None => f.write_str("shown"),
            }
        }
    }

    /// What the panic handler does, with an unwinding that says nothing in place of the end of the task.
    #[track_caller]
    fn panic(message: &Panics<'_>) -> ! {
        message.report.print(Some(Location::caller()), message);
        resume_unwind(std::boxed::Box::new(()))
    }

    /// The lines that a panic with this message prints, without level and prefix.
    fn lines(report: &Report, left: u32) -> Vec<String> {
        let task = AssertUnwindSafe(|| panic(&Panics { report, left }));
        assert!(catch_unwind(task).is_err());
        let log = take_log();
        log.lines()
            .filter_map(|line| line.strip_prefix("<0>kernel: "))
            .map(|line| line.split(".rs:").next().unwrap_or(line).into())
            .collect()
    }

    const PLACE: &str = "panicked at kernel/src/panicking";
    const LEFT_OUT: &str = "panicked while panicking: the message is left out";

    #[test]
    fn the_place_comes_first_on_its_own_line() {
        let report = Report::new();
        let here = Location::caller();
        report.print(Some(here), &"asked to");
        report.print(None, &"why");
        assert_eq!(
            take_log(),
            std::format!(
                "<0>kernel: panicked at {here}:\n<0>kernel: asked to\n\
                 <0>kernel: panicked at an unknown place:\n<0>kernel: why\n"
            )
        );
    }

    #[test]
    fn a_panic_while_a_panic_is_shown_comes_to_an_end() {
        let report = Report::new();
        assert_eq!(lines(&report, 1), [PLACE, PLACE, "shown"]);
        // As many as there is a stack for.
        let report = Report::new();
        assert_eq!(lines(&report, u32::MAX), [PLACE, PLACE, PLACE, LEFT_OUT]);
    }

    #[test]
    fn messages_are_shown_again_after_one_was_left_out() {
        let report = Report::new();
        for _ in 0..3 {
            assert_eq!(lines(&report, 9), [PLACE, PLACE, PLACE, LEFT_OUT]);
            for _ in 0..5 {
                assert_eq!(lines(&report, 0), [PLACE, "shown"]);
            }
        }
    }
}
