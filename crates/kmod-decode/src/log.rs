// SPDX-License-Identifier: MIT OR Apache-2.0

//! A kernel's log, read for the places in modules that it names.
//!
//! Any log will do: of one kernel or of several, from the console, `dmesg`, syslog or the journal, with anything
//! in between. It is cut into reports: what the kernel has to say about one fault names one release and
//! comes from one build of each module.

mod frame;
mod line;
mod mention;

use std::borrow::Cow;

pub use frame::{frame, interrupts};
pub(crate) use line::{begins_trace_of_freebsd, begins_wrong_order};
pub use line::{message, without_time};
pub use mention::Mention;

/// A kernel's log.
#[derive(Debug)]
pub struct Log<'a> {
    pub(crate) lines: Vec<Line<'a>>,
    pub(crate) reports: Vec<Report>,
}

/// One line of it.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// The line as it is, with its end.
    pub(crate) raw: &'a [u8],
    /// The same as text, without its end.
    pub(crate) text: Cow<'a, str>,
    /// Where in the text the kernel's own words begin.
    pub(crate) start: usize,
    /// The places it names.
    pub(crate) mentions: Vec<Mention>,
}

/// Lines that belong to one report, or to none.
#[derive(Debug)]
pub(crate) struct Report {
    /// The numbers of its lines.
    pub(crate) lines: std::ops::Range<usize>,
    /// The release of the kernel, as far as the log names it.
    pub(crate) release: Option<String>,
    /// The build ids of modules that lines of other kinds tell.
    pub(crate) build_ids: Vec<(String, Vec<u8>)>,
}

/// How a line of [`build_mark`] begins.
const BUILD_MARK: &str = "cargo-kmod: loads [";

/// A line that says of which build of a module the log is: what `cargo kmod run` begins its logs with.
#[must_use]
pub fn build_mark(module: &str, build_id: &[u8]) -> String {
    let id: String = build_id.iter().map(|it| format!("{it:02x}")).collect();
    format!("{BUILD_MARK}{module} {id}]")
}

impl<'a> Log<'a> {
    /// Reads a log.
    #[must_use]
    pub fn read(log: &'a [u8]) -> Self {
        let mut lines: Vec<Line<'a>> = log
            .split_inclusive(|byte| *byte == b'\n')
            .map(Line::read)
            .collect();
        let mut was_interrupted = false;
        for line in &mut lines {
            let message = line.message();
            let found = frame::mention(message, was_interrupted);
            was_interrupted = frame::interrupts(message);
            line.mentions.extend(found);
        }
        let reports = reports(&lines);
        Self { lines, reports }
    }

    /// The releases that it names, in order, each once in a row.
    pub fn releases(&self) -> impl Iterator<Item = &str> {
        self.reports.iter().filter_map(|it| it.release.as_deref())
    }

    /// The places in modules that it names, in order.
    pub fn mentions(&self) -> impl Iterator<Item = &Mention> {
        self.lines.iter().flat_map(|line| &line.mentions)
    }
}

impl<'a> Line<'a> {
    fn read(raw: &'a [u8]) -> Self {
        let text = raw.strip_suffix(b"\n").unwrap_or(raw);
        let text = String::from_utf8_lossy(text);
        let text = match text.trim_end_matches('\r').len() {
            length if length == text.len() => text,
            length => Cow::Owned(text.get(..length).unwrap_or_default().to_owned()),
        };
        // The message is what the line ends with.
        let start = text.len() - line::message(&text).len();
        let mentions = mention::all(text.get(start..).unwrap_or_default());
        Self {
            raw,
            start,
            mentions,
            text,
        }
    }

    /// The kernel's own words.
    pub(crate) fn message(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }
}

/// Cuts a log into reports.
fn reports(lines: &[Line<'_>]) -> Vec<Report> {
    let mut reports: Vec<Report> = Vec::new();
    let mut current = Report::at(0);
    let mut has_trace = false;
    for (number, line) in lines.iter().enumerate() {
        let message = line.message();
        // The builds of modules are told before the machine that loads them starts.
        let told = build(message);
        let boots = (line::boots(message) && (has_trace || current.release.is_some()))
            || (told.is_some() && has_trace);
        if boots || (has_trace && line::opens(message)) {
            let mut next = Report::at(number);
            if !boots {
                // Until it says otherwise.
                next.release.clone_from(&current.release);
                next.build_ids.clone_from(&current.build_ids);
            }
            current.lines.end = number;
            reports.push(std::mem::replace(&mut current, next));
            has_trace = false;
        }
        has_trace |= line::begins_trace(message) || !line.mentions.is_empty();
        if let Some(release) = line::release(message) {
            current.release = Some(release.to_owned());
        }
        if let Some((module, id)) = told {
            current.build_ids.retain(|(other, _)| *other != module);
            current.build_ids.push((module, id));
        }
    }
    current.lines.end = lines.len();
    reports.push(current);
    // Before the first release is named, it is the one that is named first.
    let first = reports.iter().find_map(|it| it.release.clone());
    for report in reports.iter_mut().take_while(|it| it.release.is_none()) {
        report.release.clone_from(&first);
    }
    reports
}

impl Report {
    fn at(number: usize) -> Self {
        Self {
            lines: number..number,
            release: None,
            build_ids: Vec::new(),
        }
    }
}

/// The module and the build id that a line of [`build_mark`] tells.
fn build(message: &str) -> Option<(String, Vec<u8>)> {
    let (module, id) = message
        .strip_prefix(BUILD_MARK)?
        .strip_suffix(']')?
        .split_once(' ')?;
    Some((module.to_owned(), mention::bytes(id)?))
}
