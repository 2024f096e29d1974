// SPDX-License-Identifier: MIT OR Apache-2.0

//! The one error type of the command: a diagnostic, whatever crate it comes from.

use kmod_host::{disk, signals};
use kmod_report::Diagnostic;

/// Why a verb did not do what it was asked for.
#[derive(Debug)]
pub(crate) struct Failure {
    diagnostic: Box<Diagnostic>,
    kernel: Option<String>,
}

/// What verbs return.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// What to tell the user.
    pub(crate) fn diagnostic(&self) -> &Diagnostic {
        &self.diagnostic
    }

    /// The kernel that was being dealt with.
    pub(crate) fn kernel(&self) -> Option<&str> {
        self.kernel.as_deref()
    }

    /// Says for which kernel it failed.
    pub(crate) fn for_kernel(mut self, release: &str) -> Self {
        self.kernel = Some(release.to_owned());
        self
    }

    /// An error of the build.
    pub(crate) fn of_build(error: &kmod_build::Error) -> Self {
        let mut diagnostic = Diagnostic::new(error.code(), error).exit(error.exit_code());
        diagnostic.notes = error.notes();
        diagnostic.helps.extend(error.help());
        diagnostic.into()
    }

    /// A signal came.
    pub(crate) fn interrupted() -> Self {
        let diagnostic = Diagnostic::new("KMOD0120", "interrupted");
        diagnostic.exit(signals::exit_code()).into()
    }

    /// This failure, or, where a signal has come, that: what it ended may have failed in any way.
    pub(crate) fn or_interrupted(self) -> Self {
        if signals::received().is_none() {
            return self;
        }
        Self {
            kernel: self.kernel,
            ..Self::interrupted()
        }
    }

    /// Wraps an I/O error on a file or folder.
    pub(crate) fn io(
        action: &str,
        path: &std::path::Path,
    ) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let shown = format!("cannot {action} {}", path.display());
        move |error| {
            if !disk::is_full(&error) {
                return Diagnostic::new("KMOD0001", shown)
                    .exit(3)
                    .note(error)
                    .into();
            }
            let message = format!("no space left on the disk: {shown}");
            let mut diagnostic = Diagnostic::new("KMOD0501", message).exit(3);
            diagnostic.notes = disk::rooms(None);
            diagnostic
                .help("make room there, or have the cache elsewhere with XDG_CACHE_HOME")
                .into()
        }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostic: Box::new(diagnostic),
            kernel: None,
        }
    }
}

impl From<kmod_target::Error> for Failure {
    fn from(error: kmod_target::Error) -> Self {
        Diagnostic::from(error).into()
    }
}

impl From<kmod_build::Error> for Failure {
    fn from(error: kmod_build::Error) -> Self {
        Self::of_build(&error)
    }
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        *failure.diagnostic
    }
}
