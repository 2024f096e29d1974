// SPDX-License-Identifier: MIT OR Apache-2.0

//! A log decoded: each place in a module's code as the functions, files and lines it was written as.
//!
//! With the debug information of another build every line would be wrong without looking so. Where the log has no
//! build id, all functions that one report names must be there and as long as the kernel says they are.

use std::{borrow::Cow, collections::BTreeMap, path::PathBuf};

use crate::{
    Code, Frame, Function,
    demangle::{demangle, name},
    log::{Log, Mention, Report},
};

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
            let mut chosen = BTreeMap::new();
            let part = self.lines.get(report.lines.clone()).unwrap_or_default();
            let mentions: Vec<&Mention> = part.iter().flat_map(|line| &line.mentions).collect();
            for mention in &mentions {
                let module = mention.module.as_str();
                if chosen.contains_key(module) {
                    continue;
                }
                let own: Vec<&Mention> = mentions
                    .iter()
                    .copied()
                    .filter(|it| it.module == module)
                    .collect();
                let choice = choose(report, module, &own, debugs).unwrap_or_else(|problem| {
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                    None
                });
                chosen.insert(module, choice);
            }
            lines.extend(part.iter().map(|line| {
                let call = |mention: &Mention| {
                    let debug = chosen.get(mention.module.as_str()).copied().flatten()?;
                    Some(Call {
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

/// The debug information that fits what a report says of a module; none where the module is none of ours.
fn choose<'d>(
    report: &Report,
    module: &str,
    mentions: &[&Mention],
    debugs: &'d [Debug],
) -> Result<Option<&'d Debug>, Problem> {
    let same = |name: &str| name.replace('-', "_") == module.replace('-', "_");
    let of_module: Vec<&Debug> = debugs.iter().filter(|it| same(&it.module)).collect();
    if of_module.is_empty() && !mentions.iter().any(|it| is_rust(&it.symbol)) {
        return Ok(None);
    }
    let of_release =
        of_module
            .into_iter()
            .filter(|debug| match (&debug.release, &report.release) {
                (Some(debug), Some(report)) => debug == report,
                _ => true,
            });
    let mut fitting: Vec<&Debug> = Vec::new();
    let mut refused = None;
    for debug in of_release {
        match check(report, module, mentions, &debug.code) {
            Ok(()) => fitting.push(debug),
            Err(why) => {
                refused.get_or_insert(Problem::OtherBuild {
                    module: module.to_owned(),
                    path: debug.path.clone(),
                    why,
                });
            }
        }
    }
    let Some(first) = fitting.first().copied() else {
        return Err(refused.unwrap_or_else(|| Problem::Missing {
            module: module.to_owned(),
            release: report.release.clone(),
        }));
    };
    let is_same = |debug: &&Debug| {
        debug.code.build_id().is_some() && debug.code.build_id() == first.code.build_id()
    };
    if fitting.iter().skip(1).all(is_same) {
        return Ok(Some(first));
    }
    Err(Problem::Unclear {
        module: module.to_owned(),
        paths: fitting.iter().map(|debug| debug.path.clone()).collect(),
    })
}

/// Whether code is of the build that a report is about; if not, by what that is told.
fn check(report: &Report, module: &str, mentions: &[&Mention], code: &Code) -> Result<(), String> {
    let printed = mentions.iter().find_map(|it| it.build_id.as_deref());
    let told = report.build_ids.iter().find(|(name, _)| name == module);
    if let (Some(wanted), Some(found)) = (
        printed.or(told.map(|(_, id)| id.as_slice())),
        code.build_id(),
    ) {
        return if wanted == found {
            Ok(())
        } else {
            Err(format!(
                "its build id begins with {}, that of the module in the log with {}",
                short(found),
                short(wanted)
            ))
        };
    }
    for mention in mentions {
        let called = code.functions_called(&mention.symbol);
        let Some(first) = called.first() else {
            return Err(format!("it has no function `{}`", name(&mention.symbol)));
        };
        if !called.iter().any(|function| fits(function, mention)) {
            return Err(format!(
                "its function `{}` is {:#x} bytes long, that in the log {:#x}",
                name(&mention.symbol),
                first.extent.unwrap_or(first.size),
                mention.size
            ));
        }
    }
    Ok(())
}

/// Whether a function is as long as the kernel says.
fn fits(function: &Function, mention: &Mention) -> bool {
    match function.extent {
        Some(extent) => extent == mention.size,
        // The last one of its section: how far the kernel takes it to reach depends on what was loaded after it.
        None => function.size.max(mention.offset) <= mention.size,
    }
}

/// What was written at a place. Where several functions of one name are of one length, it cannot be told.
fn frames(code: &Code, mention: &Mention) -> Vec<Frame> {
    // A word on the stack that looks like the end of a function is the start of the next: no call, but a pointer.
    if !mention.is_reliable && mention.offset >= mention.size {
        return Vec::new();
    }
    let called = code.functions_called(&mention.symbol);
    let mut found = called
        .iter()
        .filter(|function| fits(function, mention))
        .map(|function| {
            let offset = function.offset.saturating_add(mention.instruction());
            code.frames(function.section, offset)
        });
    let first = found.next().unwrap_or_default();
    if found.all(|other| other == first) {
        first
    } else {
        Vec::new()
    }
}

/// Whether a symbol is one of Rust's, mangled or not.
fn is_rust(symbol: &str) -> bool {
    symbol.contains("::") || rustc_demangle::try_demangle(symbol).is_ok()
}

/// The beginning of a build id, enough to tell two apart.
fn short(id: &[u8]) -> String {
    id.iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
