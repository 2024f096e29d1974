// SPDX-License-Identifier: MIT OR Apache-2.0

//! Why no machine could be run at all.

use std::io;
use std::path::PathBuf;

use kmod_host::{disk, signals};

/// Why no machine could be run at all; what happens in a machine that runs is a [`Verdict`].
///
/// [`Verdict`]: crate::Verdict
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The emulator is not installed.
    #[error("`{program}` is not installed: it is the virtual machine")]
    NoQemu {
        /// What was looked for.
        program: &'static str,
    },
    /// What makes an image of a disc is not installed.
    #[error("`{program}` is not installed: it makes the root file system of a FreeBSD guest")]
    NoBsdtar {
        /// What was looked for.
        program: &'static str,
    },
    /// A file is no FreeBSD kernel.
    #[error("{} is no FreeBSD kernel that can be started: {message}", path.display())]
    Kernel {
        /// Which.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// A file or folder could not be read or written.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no room.
    #[error("no space left on the disk: cannot write {}", path.display())]
    DiskFull {
        /// What.
        path: PathBuf,
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
    #[error("{} is not a static executable", path.display())]
    NotStatic {
        /// Which.
        path: PathBuf,
    },
    /// The user land is missing.
    #[error("{} is not a static busybox, which is the guest's user land", path.display())]
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
    /// The exit code: 2 where the command line asks for what cannot be, 3 where the machine lacks something.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Parameter { .. } | Self::Argument { .. } | Self::Copy { .. } => 2,
            Self::Interrupted => signals::exit_code(),
            _ => 3,
        }
    }

    /// A stable code to look up.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DiskFull { .. } => "KMOD0501",
            Self::File { .. } => "KMOD0301",
            Self::NoQemu { .. } => "KMOD0302",
            Self::NoBusybox { .. } => "KMOD0303",
            Self::NoBsdtar { .. } => "KMOD0309",
            Self::Kernel { .. } => "KMOD0310",
            Self::Program { .. } | Self::Failed { .. } => "KMOD0304",
            Self::Decompress { .. } => "KMOD0305",
            Self::NotStatic { .. } => "KMOD0306",
            Self::Parameter { .. } | Self::Argument { .. } | Self::Copy { .. } => "KMOD0307",
            Self::Connection(_) | Self::Terminal(_) => "KMOD0308",
            Self::Interrupted => "KMOD0120",
        }
    }

    /// Further facts, one a line.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::DiskFull { .. } => disk::rooms(None),
            _ => Vec::new(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::NoQemu { .. } => {
                "install it: on Debian and Ubuntu `apt-get install qemu-system-x86`, on Fedora \
                 `dnf install qemu-system-x86-core`"
            }
            Self::NoBusybox { .. } => "install it: `apt-get install busybox-static`",
            Self::NoBsdtar { .. } => {
                "install it: on Debian and Ubuntu `apt-get install libarchive-tools`, on Fedora \
                 `dnf install bsdtar`"
            }
            Self::Kernel { .. } => {
                "name the file `boot/kernel/kernel` of a release: `cargo kmod kernel add … --image KERNEL`"
            }
            Self::NotStatic { .. } => "build it with `-Ctarget-feature=+crt-static`",
            Self::DiskFull { .. } => {
                "make room there, or have temporary files elsewhere \
                 with TMPDIR, the console's log with --target-dir"
            }
            _ => return None,
        };
        Some(help.to_owned())
    }

    /// For `map_err`, about the file at `path`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| {
            if disk::is_full(&source) {
                Self::DiskFull { path }
            } else {
                Self::File { path, source }
            }
        }
    }
}
