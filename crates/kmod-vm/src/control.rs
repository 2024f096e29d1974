// SPDX-License-Identifier: MIT OR Apache-2.0

//! The guest's side of the story, as its control channel tells it.

use std::mem;

use kmod_guest_protocol::{Conclusion, Event};

use crate::guest::Guest;

/// A line that is longer is no event.
const LINE: usize = 64 * 1024;

/// Reads the channel's bytes as they come and keeps what matters for the verdict.
#[derive(Debug, Default)]
pub(crate) struct Control {
    /// Which system the guest is.
    guest: Guest,
    partial: Vec<u8>,
    said_hello: bool,
    taint: u64,
    verdicts: Vec<(Conclusion, u64)>,
    trouble: Option<String>,
    garbage: Option<String>,
    step: Option<String>,
    whereabouts: Option<String>,
}

impl Control {
    /// The channel of such a guest.
    pub(crate) fn new(guest: Guest) -> Self {
        Self {
            guest,
            ..Self::default()
        }
    }

    pub(crate) fn guest(&self) -> Guest {
        self.guest
    }

    /// Takes the next bytes and returns the events that are whole.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for byte in bytes {
            if *byte == b'\n' {
                let line = mem::take(&mut self.partial);
                events.extend(self.line(&line));
            } else if self.partial.len() < LINE {
                self.partial.push(*byte);
            }
        }
        events
    }

    /// Whether process 1 came up.
    pub(crate) fn said_hello(&self) -> bool {
        self.said_hello
    }

    /// The taint flags before anything was loaded.
    pub(crate) fn taint(&self) -> u64 {
        self.taint
    }

    /// All verdicts, with the taint flags at that time. A sound run has exactly one.
    pub(crate) fn verdicts(&self) -> &[(Conclusion, u64)] {
        &self.verdicts
    }

    /// What process 1 could not do.
    pub(crate) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// The first line that was no event.
    pub(crate) fn garbage(&self) -> Option<&str> {
        self.garbage.as_deref()
    }

    /// What the guest was doing last, as in "while …".
    pub(crate) fn step(&self) -> Option<&str> {
        self.step.as_deref()
    }

    /// Where everything waited when the guest was asked.
    pub(crate) fn whereabouts(&self) -> Option<&str> {
        self.whereabouts.as_deref()
    }

    fn line(&mut self, line: &[u8]) -> Option<Event> {
        let Ok(event) = serde_json::from_slice::<Event>(line) else {
            // Firmware may talk on the port before process 1 does.
            if self.said_hello && self.garbage.is_none() {
                self.garbage = Some(String::from_utf8_lossy(line).into_owned());
            }
            return None;
        };
        match &event {
            Event::Hello { taint, .. } => {
                self.said_hello = true;
                self.taint = *taint;
            }
            Event::Loading { module } => self.step = Some(format!("loading `{module}`")),
            Event::Started => self.step = Some("running the command".to_owned()),
            Event::Unloading { module } => self.step = Some(format!("unloading `{module}`")),
            Event::TestStarted { name, .. } => self.step = Some(format!("running test `{name}`")),
            Event::Loaded { .. }
            | Event::Finished { .. }
            | Event::Unloaded { .. }
            | Event::TestEnded { .. } => {
                self.step = None;
            }
            Event::Whereabouts { text } => self.whereabouts = Some(text.clone()),
            Event::Trouble { message } => self.trouble = Some(message.clone()),
            Event::Verdict { conclusion, taint } => {
                self.verdicts.push((conclusion.clone(), *taint));
            }
            Event::Heartbeat
            | Event::Taken { .. }
            | Event::ProgramStarted { .. }
            | Event::ProgramEnded { .. }
            | Event::TestOutput { .. } => {}
        }
        Some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &[u8] = b"{\"event\":\"hello\",\"release\":\"6.1\",\"taint\":4,\"window\":256}\n";
    const VERDICT: &[u8] =
        b"{\"event\":\"verdict\",\"conclusion\":{\"kind\":\"done\",\"ending\":null},\"taint\":4100}\n";

    #[test]
    fn events_are_read_across_any_split() {
        for at in 0..HELLO.len() {
            let mut control = Control::default();
            let (one, two) = HELLO.split_at(at);
            let count = control.feed(one).len() + control.feed(two).len();
            assert_eq!((count, control.said_hello(), control.taint()), (1, true, 4));
        }
    }

    #[test]
    fn verdicts_are_counted() {
        let mut control = Control::default();
        control.feed(HELLO);
        assert_eq!(control.verdicts().len(), 0);
        control.feed(VERDICT);
        assert_eq!(
            control.verdicts(),
            [(Conclusion::Done { ending: None }, 4100)]
        );
        control.feed(VERDICT);
        assert_eq!(control.verdicts().len(), 2);
    }

    #[test]
    fn garbage_is_noticed_after_the_hello_and_loses_no_event() {
        let mut control = Control::default();
        control.feed(b"SeaBIOS\n\x1b[2J\n");
        control.feed(HELLO);
        assert_eq!(control.garbage(), None);
        control.feed(b"\xff\xfe {}\n{\"event\":\"unheard-of\"}\n");
        control.feed(VERDICT);
        assert_eq!(control.garbage(), Some("\u{fffd}\u{fffd} {}"));
        assert_eq!(control.verdicts().len(), 1);
    }

    #[test]
    fn a_line_without_end_stays_bounded() {
        let mut control = Control::default();
        control.feed(HELLO);
        for _ in 0..40 {
            control.feed(&[b'x'; 4096]);
        }
        assert_eq!(control.partial.len(), LINE);
        control.feed(b"\n");
        control.feed(VERDICT);
        assert_eq!(control.verdicts().len(), 1);
    }

    #[test]
    fn the_step_under_way_is_known() {
        let mut control = Control::default();
        control.feed(b"{\"event\":\"loading\",\"module\":\"a\"}\n");
        assert_eq!(control.step(), Some("loading `a`"));
        control.feed(b"{\"event\":\"loaded\",\"module\":\"a\"}\n");
        assert_eq!(control.step(), None);
    }
}
