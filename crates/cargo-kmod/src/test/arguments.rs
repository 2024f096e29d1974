// SPDX-License-Identifier: MIT OR Apache-2.0

//! What stands behind the two dashes: arguments that the programs of `cargo test` understand.

use clap::{CommandFactory as _, FromArgMatches as _, Parser};

use crate::cli::{self, TestFormat};

/// Which tests, and how they are shown.
#[derive(Debug, Default, Parser)]
#[command(name = "cargo kmod test --", disable_version_flag = true)]
pub(super) struct Arguments {
    /// Only tests are run whose names contain one of these
    #[arg(value_name = "FILTERS")]
    pub(super) filters: Vec<String>,
    /// Filters and --skip name tests in full
    #[arg(long)]
    pub(super) exact: bool,
    /// Leave out tests whose names contain this; may be repeated
    #[arg(long, value_name = "FILTER")]
    pub(super) skip: Vec<String>,
    /// Run ignored tests alone
    #[arg(long, conflicts_with = "include_ignored")]
    pub(super) ignored: bool,
    /// Run ignored tests, too
    #[arg(long)]
    pub(super) include_ignored: bool,
    /// List the tests, run none
    #[arg(long)]
    pub(super) list: bool,
    /// Show what tests say at once
    #[arg(long, alias = "no-capture")]
    pub(super) nocapture: bool,
    /// Show what tests said that passed, too
    #[arg(long)]
    pub(super) show_output: bool,
    /// A letter for each test
    #[arg(short, long, conflicts_with = "format")]
    quiet: bool,
    /// How results are written
    #[arg(long, value_enum, value_name = "FMT")]
    format: Option<TestFormat>,
    /// Taken for the sake of cargo's: tests of a kernel come one after the other
    #[arg(long, value_name = "N")]
    test_threads: Option<usize>,
}

impl Arguments {
    /// Takes the arguments apart, or ends the program with what is wrong with them.
    pub(super) fn of(arguments: &cli::Test) -> Result<Self, clap::Error> {
        let words = ["--"]
            .into_iter()
            .chain(arguments.arguments.iter().map(String::as_str));
        let matches = Self::command().try_get_matches_from(words)?;
        let mut parsed = Self::from_arg_matches(&matches)?;
        parsed.filters.extend(arguments.name.clone());
        parsed.format = parsed.format.or(arguments.format);
        Ok(parsed)
    }

    /// How results are written, if anything was said about that.
    pub(super) fn format(&self) -> Option<TestFormat> {
        self.format.or(self.quiet.then_some(TestFormat::Terse))
    }

    /// Whether a test of that name is among those asked for.
    pub(super) fn selects(&self, name: &str) -> bool {
        let fits = |filter: &String| {
            if self.exact {
                name == filter
            } else {
                name.contains(filter)
            }
        };
        let is_wanted = self.filters.is_empty() || self.filters.iter().any(fits);
        is_wanted && !self.skip.iter().any(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn tests_are_selected_as_cargo_does() {
        let of = |words: &[&str]| {
            Arguments::try_parse_from([&["--"], words].concat()).unwrap_or_default()
        };
        let names = ["inner::read", "read", "write"];
        let selected = |words: &[&str]| {
            let arguments = of(words);
            names
                .into_iter()
                .filter(|name| arguments.selects(name))
                .collect::<Vec<_>>()
        };
        assert_eq!(selected(&[]), names);
        assert_eq!(selected(&["read"]), ["inner::read", "read"]);
        assert_eq!(selected(&["read", "--exact"]), ["read"]);
        assert_eq!(
            selected(&["read", "write", "--skip", "inner"]),
            ["read", "write"]
        );
        assert_eq!(
            selected(&["--skip", "read", "--exact"]),
            ["inner::read", "write"]
        );
        assert_eq!(selected(&["none"]), [""; 0]);
    }

    #[test]
    fn what_cargo_does_not_know_is_refused() {
        assert!(Arguments::try_parse_from(["--", "--no-such-flag"]).is_err());
        assert!(Arguments::try_parse_from(["--", "--ignored", "--include-ignored"]).is_err());
        let parsed = Arguments::try_parse_from(["--", "--test-threads=1", "--no-capture", "-q"])
            .unwrap_or_default();
        assert!(parsed.nocapture && parsed.format() == Some(TestFormat::Terse));
    }
}
