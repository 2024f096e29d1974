// SPDX-License-Identifier: MIT OR Apache-2.0

//! The Kernel Test Anything Protocol, version 1: text for the results of tests, which may lie in each other.
//!
//! Reference: <https://docs.kernel.org/dev-tools/ktap.html>.

use std::fmt::Write as _;

/// Writes results in order; what it returns is to be printed.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    /// How many results each level has had; the last is the innermost.
    levels: Vec<usize>,
}

/// What there is to say about a result beside ok and not ok.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directive<'a> {
    /// It was left out, for this reason.
    Skip(&'a str),
    /// It was not over in its time.
    Timeout,
    /// It could not be run, for this reason.
    Error(&'a str),
}

/// How many tests came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Those that passed.
    pub pass: usize,
    /// Those that failed.
    pub fail: usize,
    /// Those that were left out.
    pub skip: usize,
    /// Those that could not be run.
    pub error: usize,
}

impl Totals {
    /// Adds others.
    pub fn add(&mut self, others: Self) {
        let Self {
            pass,
            fail,
            skip,
            error,
        } = others;
        self.pass += pass;
        self.fail += fail;
        self.skip += skip;
        self.error += error;
    }
}

impl Writer {
    /// Nothing was written yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a group of so many results, within the one that is open; only the outermost has no name.
    pub fn begin(&mut self, name: Option<&str>, count: usize) -> String {
        self.levels.push(0);
        let indent = self.indent();
        let mut text = format!("{indent}KTAP version 1\n");
        if let Some(name) = name {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{indent}# Subtest: {}", description(name));
        }
        let _ = writeln!(text, "{indent}1..{count}");
        text
    }

    /// A line about the result that comes next.
    #[must_use]
    pub fn diagnostic(&self, line: &str) -> String {
        format!("{}# {line}\n", self.indent())
    }

    /// The next result of the group that is open.
    pub fn result(&mut self, is_ok: bool, name: &str, directive: Option<Directive<'_>>) -> String {
        let indent = self.indent();
        let number = match self.levels.last_mut() {
            Some(count) => {
                *count += 1;
                *count
            }
            None => 1,
        };
        let word = if is_ok { "ok" } else { "not ok" };
        let directive = match directive {
            None => String::new(),
            Some(Directive::Timeout) => " # TIMEOUT".to_owned(),
            Some(Directive::Skip(why)) => format!(" # SKIP {}", description(why)),
            Some(Directive::Error(why)) => format!(" # ERROR {}", description(why)),
        };
        let name = description(name);
        let line = format!("{indent}{word} {number} {name}{directive}");
        format!("{}\n", line.trim_end())
    }

    /// Ends the group that is open: it is a result of the one around it.
    pub fn end(&mut self, name: &str, is_ok: bool, totals: Option<Totals>) -> String {
        self.levels.pop();
        let mut text = totals.map_or_else(String::new, |totals| self.totals(totals));
        text.push_str(&self.result(is_ok, name, None));
        text
    }

    /// How many came out how.
    #[must_use]
    pub fn totals(&self, totals: Totals) -> String {
        let Totals {
            pass,
            fail,
            skip,
            error,
        } = totals;
        let total = pass + fail + skip + error;
        self.diagnostic(&format!(
            "Totals: pass:{pass} fail:{fail} skip:{skip} error:{error} total:{total}"
        ))
    }

    /// Two blanks for each level within another.
    fn indent(&self) -> String {
        "  ".repeat(self.levels.len().saturating_sub(1))
    }
}

/// A name as descriptions may be: on one line, and without the sign that begins a directive.
fn description(text: &str) -> String {
    text.replace('#', "\\#")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_lie_in_each_other() {
        let mut writer = Writer::new();
        let mut text = writer.begin(None, 1);
        text += &writer.begin(Some("6.1"), 1);
        text += &writer.begin(Some("hello"), 3);
        text += &writer.diagnostic("a.location: tests/hello.rs:3");
        text += &writer.result(true, "a", None);
        text += &writer.result(false, "b", Some(Directive::Timeout));
        text += &writer.result(true, "c#1", Some(Directive::Skip("no\nhardware")));
        let totals = Totals {
            pass: 1,
            fail: 1,
            skip: 1,
            error: 0,
        };
        text += &writer.end("hello", false, Some(totals));
        text += &writer.end("6.1", false, None);
        text += &writer.totals(totals);
        assert_eq!(
            text,
            "KTAP version 1\n1..1\n  KTAP version 1\n  # Subtest: 6.1\n  1..1\n    KTAP version 1\n    \
             # Subtest: hello\n    1..3\n    # a.location: tests/hello.rs:3\n    ok 1 a\n    not ok 2 b # TIMEOUT\n    \
             ok 3 c\\#1 # SKIP no hardware\n  # Totals: pass:1 fail:1 skip:1 error:0 total:3\n  not ok 1 hello\n\
             not ok 1 6.1\n# Totals: pass:1 fail:1 skip:1 error:0 total:3\n"
        );
    }
}
