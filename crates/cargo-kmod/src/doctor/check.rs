// SPDX-License-Identifier: MIT OR Apache-2.0

//! One thing that was looked for, and what was found.

use std::fmt::Display;

use kmod_report::Diagnostic;
use serde::Serialize;

/// One thing that was looked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Check {
    /// What was looked for.
    pub(crate) name: &'static str,
    /// Whether all is well with it.
    pub(crate) status: Status,
    /// What was found, or what is wrong.
    pub(crate) found: String,
    /// What else is known.
    pub(crate) notes: Vec<String>,
    /// What to do about it.
    pub(crate) help: Option<String>,
    /// What is impossible where it fails.
    pub(crate) blocks: Blocks,
}

/// Whether all is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    /// It is there and of use.
    Pass,
    /// Something goes less well, or not at all that not everybody needs.
    Warn,
    /// Something that is needed does not go.
    Fail,
}

/// What is impossible where a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Blocks {
    /// Nothing that everybody needs.
    Nothing,
    /// To run a module.
    Run,
    /// To build one, and so to run it.
    Build,
}

impl Check {
    /// All is well.
    pub(crate) fn pass(name: &'static str, found: impl Display) -> Self {
        Self::new(name, Status::Pass, found, Blocks::Nothing)
    }

    /// It could be better.
    pub(crate) fn warn(name: &'static str, found: impl Display) -> Self {
        Self::new(name, Status::Warn, found, Blocks::Nothing)
    }

    /// It is missing or of no use, and something is impossible without it.
    pub(crate) fn fail(name: &'static str, found: impl Display, blocks: Blocks) -> Self {
        Self::new(name, Status::Fail, found, blocks)
    }

    /// The error that a build or a run would end with.
    pub(crate) fn error(name: &'static str, error: impl Into<Diagnostic>, blocks: Blocks) -> Self {
        let Diagnostic {
            message,
            notes,
            helps,
            ..
        } = error.into();
        // The first line says what, the others are a program's words.
        let (found, said) = message.split_once('\n').unwrap_or((&message, ""));
        let said = said.lines().map(str::to_owned);
        Self {
            notes: notes.into_iter().chain(said).collect(),
            help: helps.into_iter().next(),
            ..Self::fail(name, found, blocks)
        }
    }

    /// Adds what to do.
    pub(crate) fn help(self, help: impl Display) -> Self {
        Self {
            help: Some(help.to_string()),
            ..self
        }
    }

    fn new(name: &'static str, status: Status, found: impl Display, blocks: Blocks) -> Self {
        Self {
            name,
            status,
            found: found.to_string(),
            notes: Vec::new(),
            help: None,
            blocks,
        }
    }
}

/// Whether modules can be built, and run, as far as these checks go.
pub(crate) fn allows(checks: &[Check]) -> (bool, bool) {
    let fails = |what| {
        let mut failed = checks.iter().filter(|check| check.status == Status::Fail);
        failed.any(|check| check.blocks == what)
    };
    let build = !fails(Blocks::Build);
    (build, build && !fails(Blocks::Run))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_blocks_a_build_blocks_a_run() {
        let of = |blocks| allows(&[Check::pass("a", ""), Check::fail("b", "", blocks)]);
        assert_eq!(of(Blocks::Build), (false, false));
        assert_eq!(of(Blocks::Run), (true, false));
        assert_eq!(of(Blocks::Nothing), (true, true));
        assert_eq!(allows(&[Check::warn("c", "")]), (true, true));
    }

    #[test]
    fn an_error_becomes_what_a_build_would_say() {
        let error = Diagnostic::new("KMOD0203", "`make` failed:\nfirst\nsecond").help("do");
        let check = Check::error("kbuild", error, Blocks::Build);
        assert_eq!(check.found, "`make` failed:");
        assert_eq!(check.notes, ["first", "second"]);
        assert_eq!(check.help.as_deref(), Some("do"));
    }
}
