// SPDX-License-Identifier: MIT OR Apache-2.0

//! Why no machine could be run at all.

use std::io;
use std::path::PathBuf;

/// Why no machine could be run at all; what happens in a machine that runs is a [`Verdict`].
///
/// [`Verdict`]: crate::Verdict
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The emulator is not installed.
    #[error(
        "`{program}` not found: install QEMU (package `qemu-system-x86` on Debian and Ubuntu, \
         `qemu-system-x86-core` on Fedora)"
    )]
    NoQemu {
        /// What was looked for.
        program: &'static str,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program could not be run.
    #[error("`{program}` could not be run: {source}")]
    Program {
        /// Which.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// A program failed.
    #[error("`{program}` failed: {message}")]
    Failed {
        /// Which.
        program: String,
        /// What it said.
        message: String,
    },
    /// A compressed file is damaged.
    #[error("{} cannot be decompressed: {message}", path.display())]
    Decompress {
        /// Which.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// Process 1 would not start: it needs a loader that the machine does not have.
    #[error(
        "{} is not a static executable: build it with `-Ctarget-feature=+crt-static`",
        path.display()
    )]
    NotStatic {
        /// Which.
        path: PathBuf,
    },
    /// The user land is missing.
    #[error(
        "{} is not a static busybox: install package `busybox-static`",
        path.display()
    )]
    NoBusybox {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A parameter cannot be given to the kernel.
    #[error(
        "parameter `{parameter}` cannot be told to the kernel: it holds {what}, and the kernel knows \
         no way to escape it"
    )]
    Parameter {
        /// Which.
        parameter: String,
        /// What is in the way.
        what: &'static str,
    },
    /// An argument of the command is not text.
    #[error("argument `{argument}` of the command is not UTF-8")]
    Argument {
        /// Which.
        argument: String,
    },
    /// A name cannot be used in the machine.
    #[error("{} cannot be copied: {reason}", path.display())]
    Copy {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// The connection to the machine failed on this side.
    #[error("connection to the virtual machine: {0}")]
    Connection(#[source] io::Error),
    /// A signal came that ends the command.
    #[error("interrupted")]
    Interrupted,
    /// The terminal could not be set up.
    #[error("terminal: {0}")]
    Terminal(#[source] io::Error),
}

impl Error {
    /// For `map_err`, about the file at `path`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
