// SPDX-License-Identifier: MIT OR Apache-2.0

//! Decoded places as text, in the voice of Rust's own backtraces.

use std::{
    borrow::Cow,
    fmt::{self, Write as _},
};

use crate::{
    Source,
    code::Frame,
    decode::{Call, Decoded, Line},
    demangle::name,
    log::{begins_trace_of_freebsd, begins_wrong_order},
};

/// What ends the backtrace of a report.
const END: &str = "---[ end trace";

impl Line<'_> {
    /// The line with what it was written as below it; [`None`] if nothing of it changes.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        let frames: Vec<&Frame> = self.calls.iter().flat_map(|call| &call.frames).collect();
        if matches!(self.text, Cow::Borrowed(_)) && frames.is_empty() {
            return None;
        }
        let mut text = self.text.clone().into_owned();
        text.push('\n');
        let margin = self.start + 4;
        for frame in frames {
            write_frame(&mut text, frame, margin, margin + 4);
        }
        Some(text)
    }
}

impl Decoded<'_> {
    /// The calls of the first report that names any: without the places that the kernel is not sure of, if there are
    /// others, and without those that it names twice.
    #[must_use]
    pub fn backtrace(&self) -> Vec<&Call> {
        let mut calls: Vec<&Call> = Vec::new();
        for line in &self.lines {
            let message = line.text.get(line.start..).unwrap_or_default();
            let ends = line.text.contains(END) || begins_trace_of_freebsd(message);
            if !calls.is_empty() && ends {
                break;
            }
            if begins_wrong_order(message) {
                calls.clear();
            }
            for call in &line.calls {
                // The place of a warning is named by its first line, and by what the processor's registers were.
                let is_again = call.mention.is_exact
                    && calls
                        .last()
                        .is_some_and(|last| last.mention.is_exact && last.is_at(call));
                if !is_again {
                    calls.push(call);
                }
            }
        }
        if calls.iter().any(|call| call.mention.is_reliable) {
            calls.retain(|call| call.mention.is_reliable);
        }
        calls
    }
}

impl Call {
    /// The function that the place is in.
    #[must_use]
    pub fn function(&self) -> String {
        name(&self.mention.symbol)
    }

    /// Whether it is the same place as another.
    fn is_at(&self, other: &Self) -> bool {
        let (own, other) = (&self.mention, &other.mention);
        (&own.module, &own.symbol, own.offset, own.size)
            == (&other.module, &other.symbol, other.offset, other.size)
    }

    /// Whether anybody but the language and the framework wrote some of it.
    #[must_use]
    pub fn is_of_the_driver(&self) -> bool {
        self.frames.iter().any(|frame| {
            frame
                .source
                .as_ref()
                .is_some_and(|source| !matches!(source, Source::Language(_) | Source::Framework(_)))
        })
    }
}

/// Calls, numbered, the last one first, as a panicking program shows them.
///
/// Without what leads from the driver to the report (the panic's own functions, say), and without inlined functions
/// of the language: [`Call::frames`] has them all.
pub struct Backtrace<'a>(pub &'a [&'a Call]);

impl fmt::Display for Backtrace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.0.iter().position(|call| call.is_of_the_driver());
        let mut rest = self.0.get(start.unwrap_or(0)..).unwrap_or_default();
        let mut number = 0;
        while let Some((call, after)) = rest.split_first() {
            let again = after.iter().take_while(|other| other.is_at(call)).count();
            rest = after.get(again..).unwrap_or_default();
            let text = short(call);
            let text = text.get(NUMBER..).unwrap_or_default();
            write!(f, "{number:>width$}: {text}", width = NUMBER - 2)?;
            if again > 0 {
                writeln!(f, "{:NUMBER$}… {again} more times", "")?;
            }
            number += again + 1;
        }
        Ok(())
    }
}

/// A call without inlined functions of the language.
fn short(call: &Call) -> String {
    let mut text = String::new();
    let is_language = |frame: &&Frame| {
        frame
            .source
            .as_ref()
            .is_some_and(Source::is_of_the_language)
    };
    let (last, inlined) = match call.frames.split_last() {
        Some((last, inlined)) => (Some(last), inlined),
        None => (None, [].as_slice()),
    };
    for frame in inlined
        .iter()
        .filter(|frame| !is_language(frame))
        .chain(last)
    {
        write_frame(&mut text, frame, NUMBER, NUMBER + 7);
    }
    if call.frames.is_empty() {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:NUMBER$}{}", "", call.function());
    }
    text
}

/// How wide the number of a call is, with what follows it.
const NUMBER: usize = 6;

/// The function, and on a line of its own where it was written.
fn write_frame(text: &mut String, frame: &Frame, margin: usize, inner: usize) {
    let Frame {
        function,
        file: _,
        source,
        line,
        column,
    } = frame;
    let function = function.as_deref().unwrap_or("<unknown>");
    // Writing to a string does not fail.
    let _ = writeln!(text, "{:margin$}{function}", "");
    let Some(source) = source else { return };
    let _ = write!(text, "{:inner$}at {source}", "");
    if let Some(line) = line.filter(|line| *line > 0) {
        let _ = write!(text, ":{line}");
        if let Some(column) = column.filter(|column| *column > 0) {
            let _ = write!(text, ":{column}");
        }
    }
    text.push('\n');
}
