// SPDX-License-Identifier: MIT OR Apache-2.0

//! The two streams: progress in cargo's manner on stderr, results on stdout.

use std::{
    collections::HashSet,
    env,
    fmt::Display,
    io::{self, IsTerminal, Write},
    sync::{Arc, Mutex, PoisonError},
};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::Diagnostic;

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// `-q`: errors alone.
    Quiet,
    /// Progress and warnings.
    #[default]
    Normal,
    /// `-v`: also what is run and found.
    Verbose,
}

/// Whether colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, unless the environment says no (`NO_COLOR`, `TERM=dumb`, `CI`).
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What stdout carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Text, diagnostics at full length.
    #[default]
    Human,
    /// Text, one line for each diagnostic.
    Short,
    /// One JSON object a line.
    Json,
}

const GREEN: Style = AnsiColor::Green.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const RED: Style = AnsiColor::Red.on_default().bold();
const BOLD: Style = Style::new().bold();

/// Where everything the tool says goes through. Shared by reference, also between threads.
pub struct Shell {
    verbosity: Verbosity,
    format: Format,
    color: bool,
    /// Whether results are coloured: stdout may go elsewhere than stderr.
    color_results: bool,
    progress: Mutex<AutoStream<Stream>>,
    results: Mutex<Stream>,
    /// What was said [once](Self::raw_once).
    said: Mutex<HashSet<Vec<u8>>>,
}

type Stream = Box<dyn Write + Send>;

impl Shell {
    /// The shell over this process's stdout and stderr.
    #[must_use]
    pub fn new(verbosity: Verbosity, color: Color, format: Format) -> Self {
        let stderr = io::stderr();
        let in_ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
        let choice_of = |auto: ColorChoice| match color {
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
            Color::Auto if in_ci => ColorChoice::Never,
            Color::Auto => auto,
        };
        let choice = choice_of(AutoStream::choice(&stderr));
        let for_results = choice_of(AutoStream::choice(&io::stdout()));
        Self {
            verbosity,
            format,
            color: choice != ColorChoice::Never,
            color_results: for_results != ColorChoice::Never,
            progress: Mutex::new(AutoStream::new(Box::new(stderr), choice)),
            results: Mutex::new(Box::new(io::stdout())),
            said: Mutex::default(),
        }
    }

    /// A shell that keeps what is said, for tests.
    #[must_use]
    pub fn captured(verbosity: Verbosity, format: Format) -> (Self, Captured) {
        let captured = Captured::default();
        let shell = Self {
            verbosity,
            format,
            color: false,
            color_results: false,
            progress: Mutex::new(AutoStream::never(Box::new(captured.stderr.clone()))),
            results: Mutex::new(Box::new(captured.stdout.clone())),
            said: Mutex::default(),
        };
        (shell, captured)
    }

    /// A step of work: the verb right-aligned in green, then what it is done to.
    pub fn status(&self, verb: &str, message: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.line(format_args!("{GREEN}{verb:>12}{GREEN:#} {message}"));
        }
    }

    /// A step of work that only `-v` shows.
    pub fn verbose(&self, verb: &str, message: impl Display) {
        if self.verbosity >= Verbosity::Verbose {
            self.line(format_args!("{CYAN}{verb:>12}{CYAN:#} {message}"));
        }
    }

    /// A warning: something is odd, the work goes on.
    pub fn warn(&self, message: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.line(format_args!(
                "{YELLOW}warning{YELLOW:#}{BOLD}:{BOLD:#} {message}"
            ));
        }
    }

    /// A fact worth knowing.
    pub fn note(&self, message: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.line(format_args!("{BOLD}note:{BOLD:#} {message}"));
        }
    }

    /// What to do next.
    pub fn help(&self, message: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.line(format_args!("{CYAN}help{CYAN:#}{BOLD}:{BOLD:#} {message}"));
        }
    }

    /// An error without a code; shown with `-q` too.
    pub fn error(&self, message: impl Display) {
        self.line(format_args!("{RED}error{RED:#}{BOLD}:{BOLD:#} {message}"));
    }

    /// A diagnostic: on stderr for the reader, and as a JSON line where JSON was asked for.
    pub fn report(&self, diagnostic: &Diagnostic) {
        let code = match diagnostic.code {
            "" => String::new(),
            code => format!("[{code}]"),
        };
        let head = format!("{RED}error{code}{RED:#}{BOLD}:{BOLD:#}");
        match self.format {
            Format::Short => self.line(format_args!("{head} {}", diagnostic.message)),
            Format::Human | Format::Json => self.line(format_args!("{head} {diagnostic}")),
        }
        if self.format == Format::Json {
            self.record("kmod-diagnostic", diagnostic);
        }
    }

    /// Text on stderr as it is, for the output of programs that were run.
    pub fn raw(&self, text: &[u8]) {
        let mut stream = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        // A closed stderr leaves nobody to tell.
        let _ = stream.write_all(text).and_then(|()| stream.flush());
    }

    /// As [`raw`](Self::raw), but only the first time: what a compiler says of a package, it says again for
    /// the next kernel.
    pub fn raw_once(&self, text: &[u8]) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.insert(text.to_vec()) {
            drop(said);
            self.raw(text);
        }
    }

    /// A result on stdout, as it is. A reader that has gone away (`| head`) is not an error.
    pub fn print(&self, text: impl Display) {
        let mut stream = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = write!(stream, "{text}").and_then(|()| stream.flush());
    }

    /// As [`print`](Self::print), of bytes that need not be text.
    pub fn write(&self, bytes: &[u8]) {
        let mut stream = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = stream.write_all(bytes).and_then(|()| stream.flush());
    }

    /// A word of a result that is a success.
    #[must_use]
    pub fn good(&self, word: &str) -> String {
        self.painted(AnsiColor::Green, word)
    }

    /// A word of a result that is a failure.
    #[must_use]
    pub fn bad(&self, word: &str) -> String {
        self.painted(AnsiColor::Red, word)
    }

    /// A word of a result that is neither.
    #[must_use]
    pub fn odd(&self, word: &str) -> String {
        self.painted(AnsiColor::Yellow, word)
    }

    fn painted(&self, color: AnsiColor, word: &str) -> String {
        if !self.color_results {
            return word.to_owned();
        }
        let style = color.on_default();
        format!("{style}{word}{style:#}")
    }

    /// One JSON line on stdout: `{"reason":REASON, …the fields of value}`.
    ///
    /// Written whatever the format is: the caller knows whether JSON was asked for.
    pub fn record(&self, reason: &str, value: &impl Serialize) {
        // The reason comes first in the line: what is cut off or merely looked at still says what it is.
        let fields = match serde_json::to_value(value) {
            Ok(serde_json::Value::Object(fields)) => serde_json::Value::Object(fields).to_string(),
            Ok(other) => serde_json::json!({ "value": other }).to_string(),
            Err(error) => serde_json::json!({ "error": error.to_string() }).to_string(),
        };
        let reason = serde_json::Value::from(reason);
        let rest = match fields.strip_prefix('{') {
            Some("}") | None => "}".to_owned(),
            Some(rest) => format!(",{rest}"),
        };
        self.print(format_args!("{{\"reason\":{reason}{rest}\n"));
    }

    /// What stdout is to carry.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether stdout carries JSON lines.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// How much is to be said.
    #[must_use]
    pub fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// Whether progress is coloured: what to tell the programs that are run.
    #[must_use]
    pub fn is_colored(&self) -> bool {
        self.color
    }

    /// Whether lines may be drawn over: stderr is a terminal that nobody has spoken against.
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        self.color && self.verbosity == Verbosity::Normal && io::stderr().is_terminal()
    }

    fn line(&self, text: std::fmt::Arguments<'_>) {
        let mut stream = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(stream, "{text}").and_then(|()| stream.flush());
    }
}

/// What a [captured](Shell::captured) shell was told to say.
#[derive(Clone, Debug, Default)]
pub struct Captured {
    stdout: Buffer,
    stderr: Buffer,
}

impl Captured {
    /// Everything on stdout so far.
    #[must_use]
    pub fn stdout(&self) -> String {
        self.stdout.text()
    }

    /// Everything on stderr so far.
    #[must_use]
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }
}

#[derive(Clone, Debug, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_right_aligned_to_twelve_columns() {
        let (shell, said) = Shell::captured(Verbosity::Normal, Format::Human);
        shell.status("Booting", "6.1.0-56-amd64");
        shell.verbose("Running", "make");
        shell.warn("odd");
        assert_eq!(said.stderr(), "     Booting 6.1.0-56-amd64\nwarning: odd\n");
        assert_eq!(said.stdout(), "");
    }

    #[test]
    fn quiet_leaves_errors_alone() {
        let (shell, said) = Shell::captured(Verbosity::Quiet, Format::Human);
        shell.status("Booting", "x");
        shell.warn("x");
        shell.note("x");
        shell.help("x");
        shell.error("no kernel");
        assert_eq!(said.stderr(), "error: no kernel\n");
    }

    #[test]
    fn what_is_said_once_is_not_said_again() {
        let (shell, said) = Shell::captured(Verbosity::Normal, Format::Human);
        for text in ["a\n", "b\n", "a\n"] {
            shell.raw_once(text.as_bytes());
        }
        assert_eq!(said.stderr(), "a\nb\n");
    }

    #[test]
    fn verbose_shows_more() {
        let (shell, said) = Shell::captured(Verbosity::Verbose, Format::Human);
        shell.verbose("Running", "make");
        assert_eq!(said.stderr(), "     Running make\n");
    }

    #[test]
    fn a_record_is_one_line_that_begins_with_its_reason_once() {
        #[derive(Serialize)]
        struct Verdict {
            code: i32,
        }
        let (shell, said) = Shell::captured(Verbosity::Normal, Format::Json);
        shell.record("kmod-verdict", &Verdict { code: 3 });
        let line: serde_json::Value = serde_json::from_str(&said.stdout()).unwrap_or_default();
        assert_eq!(
            line,
            serde_json::json!({"reason": "kmod-verdict", "code": 3})
        );
        assert_eq!(said.stdout(), "{\"reason\":\"kmod-verdict\",\"code\":3}\n");
    }

    #[test]
    fn a_diagnostic_is_for_the_reader_and_in_json_for_the_program() {
        let (shell, said) = Shell::captured(Verbosity::Normal, Format::Json);
        shell.report(
            &Diagnostic::new("KMOD0201", "no kernel")
                .exit(3)
                .help("add one"),
        );
        assert_eq!(
            said.stderr(),
            "error[KMOD0201]: no kernel\n = help: add one\n"
        );
        assert!(
            said.stdout().contains(r#""code":"KMOD0201""#),
            "{}",
            said.stdout()
        );
    }

    #[test]
    fn short_diagnostics_are_one_line() {
        let (shell, said) = Shell::captured(Verbosity::Normal, Format::Short);
        shell.report(&Diagnostic::new("KMOD0201", "no kernel").help("add one"));
        assert_eq!(said.stderr(), "error[KMOD0201]: no kernel\n");
    }
}
