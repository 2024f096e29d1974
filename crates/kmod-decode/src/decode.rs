// SPDX-License-Identifier: MIT OR Apache-2.0

//! A log decoded: each place in a module's code as the functions, files and lines it was written as.
//!
//! With the debug information of another build every line would be wrong without looking so. Where the log has no
//! build id, all functions that one report names must be there and as long as the kernel says they are, or, of FreeBSD,
//! call where it says that they do.

mod builds;

use std::{borrow::Cow, path::PathBuf};

use crate::{
    Code, Frame, Function,
    demangle::demangle,
    log::{Log, Mention},
};

use builds::Builds;

/// The debug information of one module.
#[derive(Debug)]
pub struct Debug {
    /// The module's name.
    pub module: String,
    /// The release of the kernel it was built for; none where it was given for whatever the log is of.
    pub release: Option<String>,
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub code: Code,
}

/// A decoded log.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// Its lines, in order.
    pub lines: Vec<Line<'a>>,
    /// What could not be decoded, and why: each once.
    pub problems: Vec<Problem>,
}

/// A line of a decoded log.
#[derive(Debug)]
pub struct Line<'a> {
    /// The line as it was, with its end.
    pub raw: &'a [u8],
    /// The line without its end, with readable names in the place of symbols.
    pub text: Cow<'a, str>,
    /// Where in it the kernel's own words begin.
    pub start: usize,
    /// The places that it names in modules whose debug information is there.
    pub calls: Vec<Call>,
}

/// One place in a module's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The module that it is in.
    pub module: String,
    /// How the log names it.
    pub mention: Mention,
    /// What it was written as, the innermost inlined function first; empty for code without line tables.
    pub frames: Vec<Frame>,
}

/// Why a module's places were not decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no debug information for it.
    Missing {
        /// The module.
        module: String,
        /// The kernel, as far as the log names it.
        release: Option<String>,
    },
    /// What is there belongs to another build.
    OtherBuild {
        /// The module.
        module: String,
        /// The file.
        path: PathBuf,
        /// By what it was told.
        why: String,
    },
    /// The log does not name the module, and no file has the function.
    Nowhere {
        /// The function.
        function: String,
    },
    /// Files of different builds would do.
    Unclear {
        /// The module.
        module: String,
        /// The files.
        paths: Vec<PathBuf>,
    },
}

impl Log<'_> {
    /// Decodes the log with the debug information at hand.
    #[must_use]
    pub fn decode(&self, debugs: &[Debug]) -> Decoded<'_> {
        let mut lines = Vec::new();
        let mut problems = Vec::new();
        for report in &self.reports {
            let part = self.lines.get(report.lines.clone()).unwrap_or_default();
            let mentions: Vec<&Mention> = part.iter().flat_map(|line| &line.mentions).collect();
            let builds = Builds::of(report, &mentions, debugs, &mut problems);
            lines.extend(part.iter().map(|line| {
                let call = |mention: &Mention| {
                    let debug = builds.holding(mention)?;
                    let said = mention.module.as_ref();
                    Some(Call {
                        module: said.unwrap_or(&debug.module).clone(),
                        mention: mention.clone(),
                        frames: frames(&debug.code, mention),
                    })
                };
                Line {
                    raw: line.raw,
                    text: demangle(&line.text),
                    start: line.start,
                    calls: line.mentions.iter().filter_map(call).collect(),
                }
            }));
        }
        Decoded { lines, problems }
    }
}

/// Whether a place makes sense in a function: it is as long as the kernel says, or, where the kernel does not say, a call
/// returns there.
fn fits(code: &Code, function: &Function, mention: &Mention) -> bool {
    match (mention.size, function.extent) {
        (Some(size), Some(extent)) => extent == size,
        // The last one of its section: how far the kernel takes it to reach depends on what was loaded after it.
        (Some(size), None) => function.size.max(mention.offset) <= size,
        (None, Some(extent)) if mention.offset > extent => false,
        (None, _) => {
            let place = function.offset.saturating_add(mention.offset);
            mention.is_exact || code.may_return_to(function.section, place)
        }
    }
}

/// What was written at a place. Where several functions of one name are of one length, it cannot be told.
fn frames(code: &Code, mention: &Mention) -> Vec<Frame> {
    // A word on the stack that looks like the end of a function is the start of the next: no call, but a pointer.
    if !mention.is_reliable && mention.size.is_some_and(|size| mention.offset >= size) {
        return Vec::new();
    }
    let called = code.functions_called(&mention.symbol);
    let mut found = called
        .iter()
        .filter(|function| fits(code, function, mention))
        .map(|function| {
            let place = function.offset.saturating_add(mention.offset);
            // Of a call the call matters, not what follows it; that may be another function, if the call never returns.
            let instruction = place.saturating_sub(u64::from(!mention.is_exact));
            code.frames(function.section, instruction)
        });
    let first = found.next().unwrap_or_default();
    if found.all(|other| other == first) {
        first
    } else {
        Vec::new()
    }
}
