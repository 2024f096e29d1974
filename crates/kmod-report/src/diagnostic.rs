// SPDX-License-Identifier: MIT OR Apache-2.0

//! One error: what happened, under which stable code, and what to do about it.

use std::{
    fmt::{self, Display},
    path::PathBuf,
};

use serde::Serialize;

/// An error as the user is to read it.
///
/// The message is lower case, names the thing and has no full stop; a help says what to do next. The
/// code is stable: scripts and documentation may rely on it.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnostic {
    /// The stable code, `KMOD0203`; empty for errors that are somebody else's (clap's, cargo's).
    pub code: &'static str,
    /// The exit code of the whole command if this ends it.
    pub exit_code: u8,
    /// One line: what is wrong.
    pub message: String,
    /// The place in a file that is to blame.
    pub place: Option<Place>,
    /// What else is known: causes, what was looked at.
    pub notes: Vec<String>,
    /// What to do next.
    pub helps: Vec<String>,
}

/// A place in a text file, with the line it is in.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// How many characters are to blame, at least 1.
    pub width: usize,
    /// The text of that line.
    pub text: String,
}

impl Diagnostic {
    /// An error with a code; exit code 1 until [`exit`](Self::exit) says otherwise.
    pub fn new(code: &'static str, message: impl Display) -> Self {
        Self {
            code,
            exit_code: 1,
            message: message.to_string(),
            place: None,
            notes: Vec::new(),
            helps: Vec::new(),
        }
    }

    /// Sets the exit code.
    #[must_use]
    pub fn exit(mut self, code: u8) -> Self {
        self.exit_code = code;
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: impl Display) -> Self {
        self.notes.push(note.to_string());
        self
    }

    /// Adds a help.
    #[must_use]
    pub fn help(mut self, help: impl Display) -> Self {
        self.helps.push(help.to_string());
        self
    }

    /// Adds the chain of causes of `error`, outermost first, as notes.
    #[must_use]
    pub fn causes(mut self, error: &dyn std::error::Error) -> Self {
        let mut source = error.source();
        while let Some(cause) = source {
            self.notes.push(cause.to_string());
            source = cause.source();
        }
        self
    }

    /// Points at the bytes `span` of `text`, which is the content of `file`.
    #[must_use]
    pub fn at(
        mut self,
        file: impl Into<PathBuf>,
        text: &str,
        span: std::ops::Range<usize>,
    ) -> Self {
        self.place = Some(Place::locate(file.into(), text, span));
        self
    }
}

impl Place {
    fn locate(file: PathBuf, text: &str, span: std::ops::Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = text
            .get(line_start..)
            .unwrap_or("")
            .lines()
            .next()
            .unwrap_or("");
        let marked = text.get(span).unwrap_or("");
        let marked = marked.lines().next().unwrap_or("");
        Self {
            file,
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
            width: marked.chars().count().max(1),
            text: line.to_owned(),
        }
    }
}

/// Everything after the `error[…]` head, in rustc's shape and without colour.
impl Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            code: _,
            exit_code: _,
            message,
            place,
            notes,
            helps,
        } = self;
        f.write_str(message)?;
        let mut margin = 1;
        if let Some(Place {
            file,
            line,
            column,
            width,
            text,
        }) = place
        {
            margin = line.to_string().len() + 1;
            let empty = "";
            write!(
                f,
                "\n{empty:>w$}--> {}:{line}:{column}",
                file.display(),
                w = margin - 1
            )?;
            write!(
                f,
                "\n{empty:>margin$}|\n{line} | {text}\n{empty:>margin$}| "
            )?;
            write!(f, "{empty:>w$}{}", "^".repeat(*width), w = column - 1)?;
            if !notes.is_empty() || !helps.is_empty() {
                write!(f, "\n{empty:>margin$}|")?;
            }
        }
        let all = notes
            .iter()
            .map(|text| ("note", text))
            .chain(helps.iter().map(|t| ("help", t)));
        for (kind, text) in all {
            write!(f, "\n{:>margin$}= {kind}: ", "")?;
            // Lines after the first stand under the text of the first.
            let mut lines = text.lines();
            f.write_str(lines.next().unwrap_or(""))?;
            for line in lines {
                write!(f, "\n{:>w$}{line}", "", w = margin + 8)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_helps_stand_under_the_message() {
        let diagnostic = Diagnostic::new("KMOD0201", "no kernel matches `5.*`")
            .exit(3)
            .note("known: 6.1.0-56-amd64\n6.12.117+deb12-amd64")
            .help("cargo kmod kernel add debian:6.12");
        assert_eq!(
            diagnostic.to_string(),
            "no kernel matches `5.*`\n \
             = note: known: 6.1.0-56-amd64\n         6.12.117+deb12-amd64\n \
             = help: cargo kmod kernel add debian:6.12"
        );
        assert_eq!(diagnostic.exit_code, 3);
    }

    #[test]
    fn a_place_is_shown_with_its_line() {
        let text = "[package]\nname = \"x\"\nkernals = 3\n";
        let start = text.find("kernals").unwrap_or(0);
        let shown = Diagnostic::new("KMOD0102", "unknown field `kernals`")
            .at("Cargo.toml", text, start..start + 7)
            .help("did you mean `kernels`?")
            .to_string();
        assert_eq!(
            shown,
            "unknown field `kernals`\n --> Cargo.toml:3:1\n  |\n3 | kernals = 3\n  | ^^^^^^^\n  |\n  \
             = help: did you mean `kernels`?"
        );
    }

    #[test]
    fn a_place_past_the_end_is_harmless() {
        let place = Place::locate("x".into(), "ab", 7..9);
        assert_eq!((place.line, place.width), (1, 1));
    }
}
