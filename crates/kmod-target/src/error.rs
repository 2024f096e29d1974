// SPDX-License-Identifier: MIT OR Apache-2.0

//! What can go wrong with kernels, with a stable code, an exit code and a help for each.

use std::{io, path::PathBuf};

use kmod_host::Fault;
use kmod_report::Diagnostic;

use crate::System;

/// A fault while finding, adding or reading a kernel.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the message of each variant says what its fields are"
)]
#[non_exhaustive]
pub enum Error {
    #[error("no kernel to build for is known on this machine")]
    NothingKnown,
    #[error("no known kernel matches `{selector}`")]
    NoMatch {
        selector: String,
        known: Vec<String>,
    },
    #[error("the running kernel {release} has no headers in {}", .looked.display())]
    RunningWithoutHeaders { release: String, looked: PathBuf },
    #[error("`{selector}` is not a release, a glob or a path: {reason}")]
    BadSelector { selector: String, reason: String },
    #[error("{} is not a kernel headers tree: it has no {missing}", .path.display())]
    NotATree {
        path: PathBuf,
        missing: &'static str,
    },
    #[error("{} is the common half of a headers package", .path.display())]
    CommonHalf { path: PathBuf },
    #[error("the kernel tree {} is not configured: it has no .config", .path.display())]
    NotConfigured { path: PathBuf },
    #[error("the kernel tree {} is not prepared: it has no {missing}", .path.display())]
    NotPrepared {
        path: PathBuf,
        missing: &'static str,
    },
    #[error("{} is for {found}, this machine is {wanted}", .path.display())]
    WrongArchitecture {
        path: PathBuf,
        found: String,
        wanted: &'static str,
    },
    #[error("kernel {release} was added from {}, which is gone", .path.display())]
    Vanished { release: String, path: PathBuf },
    #[error("`{program}` is not installed")]
    ProgramMissing { program: String, packages: String },
    #[error("cannot fetch {wanted}: this machine has no apt")]
    NoApt { wanted: String, packages: String },
    #[error("apt knows no kernel package for debian:{series}")]
    NoSuchPackage { series: String, known: Vec<String> },
    #[error("`{command}` failed: {message}")]
    Command { command: String, message: String },
    #[error("{} is not a Debian package: {message}", .path.display())]
    BadPackage { path: PathBuf, message: String },
    #[error("no kernel headers package (linux-headers-…-{flavour}) in {given}")]
    NoHeadersPackage { given: String, flavour: String },
    #[error("package {package} needs {needed}, which was not given")]
    PackageMissing { package: String, needed: String },
    #[error("no space left on the disk that holds {}", .path.display())]
    DiskFull { path: PathBuf },
    #[error("the kernel store {} cannot be used: kbuild takes no path with `{character}` in it", .path.display())]
    BadStorePath { path: PathBuf, character: char },
    #[error("no folder to keep kernels in: neither XDG_DATA_HOME nor HOME is set")]
    NoHome,
    #[error("no kernel that was added matches `{release}`")]
    NotInStore { release: String },
    #[error("`{}` is neither a folder, a .deb file, `debian:SERIES` nor `freebsd:RELEASE`", .given.display())]
    NothingToAdd { given: PathBuf },
    #[error("there are no headers of FreeBSD {release} to be had from the Python package index")]
    NoSuchFreeBsd { release: String, known: Vec<String> },
    #[error("{given} carries the headers of FreeBSD {found}, not of {wanted}")]
    WrongFreeBsd {
        given: String,
        found: String,
        wanted: String,
    },
    #[error("{} is of FreeBSD {found}, and modules are built for FreeBSD {oldest} and newer", .path.display())]
    OldFreeBsd {
        path: PathBuf,
        found: String,
        oldest: u32,
    },
    #[error("{} is no tree of FreeBSD's headers: {message}", .path.display())]
    BadFreeBsdTree { path: PathBuf, message: String },
    #[error("{} does not serve as a FreeBSD kernel: {message}", .path.display())]
    BadFreeBsdKernel { path: PathBuf, message: String },
    #[error("{what} of {}, and {release} is a kernel of {}", .needed.name(), .is.name())]
    OtherSystem {
        release: String,
        is: System,
        what: String,
        needed: System,
    },
    #[error("interrupted")]
    Interrupted,
    #[error("module {module}, which {needed_by} needs, is not among those of kernel {release}")]
    ModuleMissing {
        module: String,
        needed_by: String,
        release: String,
    },
    #[error("cannot read {} as a kernel module: {message}", .path.display())]
    BadModule { path: PathBuf, message: String },
    #[error("cannot {action} {}", .path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl Error {
    /// Wraps an I/O error; a full disk is told apart.
    pub(crate) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Io {
                action,
                path,
                source,
            },
        }
    }

    /// As [`io`](Self::io), of what an interrupt ends too.
    pub(crate) fn of(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(Fault) -> Self {
        let io = Self::io(action, path);
        move |fault| fault.into(Self::Interrupted, io)
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NothingKnown => "KMOD0101",
            Self::NoMatch { .. } => "KMOD0102",
            Self::RunningWithoutHeaders { .. } => "KMOD0103",
            Self::BadSelector { .. } => "KMOD0104",
            Self::NotATree { .. } | Self::CommonHalf { .. } => "KMOD0105",
            Self::NotConfigured { .. } => "KMOD0106",
            Self::NotPrepared { .. } => "KMOD0107",
            Self::WrongArchitecture { .. } => "KMOD0108",
            Self::Vanished { .. } => "KMOD0109",
            Self::ProgramMissing { .. } => "KMOD0110",
            Self::NoApt { .. } => "KMOD0111",
            Self::NoSuchPackage { .. } => "KMOD0112",
            Self::Command { .. } => "KMOD0113",
            Self::BadPackage { .. } => "KMOD0114",
            Self::NoHeadersPackage { .. } | Self::PackageMissing { .. } => "KMOD0115",
            Self::DiskFull { .. } => "KMOD0116",
            Self::BadStorePath { .. } | Self::NoHome => "KMOD0117",
            Self::NotInStore { .. } => "KMOD0118",
            Self::NothingToAdd { .. } => "KMOD0119",
            Self::Interrupted => "KMOD0120",
            Self::NoSuchFreeBsd { .. } => "KMOD0121",
            Self::WrongFreeBsd { .. } | Self::OldFreeBsd { .. } => "KMOD0122",
            Self::BadFreeBsdTree { .. } => "KMOD0123",
            Self::OtherSystem { .. } => "KMOD0124",
            Self::BadFreeBsdKernel { .. } => "KMOD0125",
            Self::ModuleMissing { .. } => "KMOD0130",
            Self::BadModule { .. } => "KMOD0131",
            Self::Io { .. } => "KMOD0140",
        }
    }

    /// The exit code of the command that ends with this error.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::BadSelector { .. }
            | Self::NotInStore { .. }
            | Self::NothingToAdd { .. }
            | Self::NoSuchFreeBsd { .. }
            | Self::OtherSystem { .. } => 2,
            Self::Interrupted => 130,
            _ => 3,
        }
    }

    /// What to do next, if there is something to do.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::NothingKnown => {
                "add one: `cargo kmod kernel add debian:6.12`, or install the headers of the running kernel"
                    .to_owned()
            }
            Self::NoMatch { selector, .. } => no_match_help(selector),
            Self::RunningWithoutHeaders { release, .. } => format!(
                "install the package linux-headers-{release}, or name another kernel with --kernel"
            ),
            Self::CommonHalf { path } => {
                let path = path.display().to_string();
                format!("name the folder of one architecture beside it: {}", path.replace("-common", "-amd64"))
            }
            Self::NotATree { .. } => {
                "a headers tree is what /lib/modules/RELEASE/build points to".to_owned()
            }
            Self::NotConfigured { path } => {
                format!("configure it: `make -C {} olddefconfig modules_prepare`", path.display())
            }
            Self::NotPrepared { path, .. } => {
                format!("prepare it: `make -C {} modules_prepare`", path.display())
            }
            Self::WrongArchitecture { wanted, .. } => format!(
                "name the headers of a kernel for {wanted}: `cargo kmod kernel list` shows those that are known"
            ),
            Self::Vanished { release, .. } => {
                format!("add it again, or forget it: `cargo kmod kernel remove {release}`")
            }
            Self::ProgramMissing { packages, .. } => format!("install it: `apt-get install {packages}`"),
            Self::NoApt { packages, .. } => format!(
                "fetch these packages elsewhere and name the files: `cargo kmod kernel add FILE.deb…`: {packages}"
            ),
            Self::NoSuchPackage { .. } => "bring the package lists up to date: `apt-get update`".to_owned(),
            Self::NoHeadersPackage { .. } => "give the packages linux-headers-RELEASE, \
                 linux-headers-…-common, linux-kbuild-… and linux-image-RELEASE"
                .to_owned(),
            Self::PackageMissing { needed, .. } => format!("give {needed} too"),
            Self::DiskFull { .. } => "one kernel takes up to 700 MB; make room, or set XDG_DATA_HOME to \
                 a folder on another disk"
                .to_owned(),
            Self::BadStorePath { .. } | Self::NoHome => {
                "set XDG_DATA_HOME to a folder whose path has neither spaces nor colons".to_owned()
            }
            Self::NotInStore { .. } => {
                "`cargo kmod kernel list` shows the added ones as `store`; installed ones are the package manager's"
                    .to_owned()
            }
            Self::NoSuchFreeBsd { .. } => "name one of these, or the sources of the release: `cargo kmod kernel add /usr/src`".to_owned(),
            Self::WrongFreeBsd { wanted, .. } => {
                format!("name the headers of FreeBSD {wanted}, or the release that these are of")
            }
            Self::OldFreeBsd { oldest, .. } => {
                format!("name the sources or the headers of FreeBSD {oldest}, or `freebsd:{oldest}`")
            }
            Self::BadFreeBsdTree { .. } => "name the folder of the sources (it holds `sys/sys/param.h`), the root of an \
                 installed system (`usr/include/sys/param.h`), or `freebsd:15`"
                .to_owned(),
            Self::OtherSystem { needed, .. } => {
                format!("name a kernel of {} with --kernel: `cargo kmod kernel list` shows them", needed.name())
            }
            Self::BadFreeBsdKernel { .. } => {
                "name the file `kernel` of a release for amd64, such as `boot/kernel/kernel`, or its set `kernel.txz`".to_owned()
            }
            Self::ModuleMissing { .. } => {
                "check that the module's package belongs to the same kernel".to_owned()
            }
            _ => return None,
        };
        Some(help)
    }
}

fn no_match_help(selector: &str) -> String {
    if let Some(release) = selector.strip_prefix("freebsd-") {
        let major: String = release.chars().take_while(char::is_ascii_digit).collect();
        return format!("`cargo kmod kernel add freebsd:{major}` adds what can be had of it");
    }
    let series = crate::Release::new(selector);
    match series.series() {
        Some(series) => {
            format!("`cargo kmod kernel add debian:{series}` adds the newest of Debian's")
        }
        None => "`cargo kmod kernel list` shows the known ones".to_owned(),
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        let mut diagnostic = Self::new(error.code(), &error)
            .exit(error.exit_code())
            .causes(&error);
        match &error {
            Error::NoMatch { known, .. } | Error::NoSuchPackage { known, .. }
                if known.is_empty() =>
            {
                diagnostic = diagnostic.note("known: none");
            }
            Error::NoMatch { known, .. }
            | Error::NoSuchPackage { known, .. }
            | Error::NoSuchFreeBsd { known, .. } => {
                diagnostic = diagnostic.note(format_args!("known: {}", known.join(", ")));
            }
            _ => {}
        }
        match error.help() {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}
