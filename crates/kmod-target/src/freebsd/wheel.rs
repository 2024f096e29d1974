// SPDX-License-Identifier: MIT OR Apache-2.0

//! Headers out of a wheel of the Python package `ziglang`, which carries those that FreeBSD installs.
//!
//! It is fetched by pip, from wherever this machine's configuration says. The number of the release is not in these
//! headers, for the compiler of that package defines it: which package carries which release is a fact noted here,
//! and the headers must not belie it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_report::Shell;

use super::{VERSION, major, name};
use crate::{Error, process};

/// The packages that hold the programs used here.
const PYTHON: &str = "python3 python3-pip";

/// Which release which package carries.
const RELEASES: &[Release] = &[Release {
    version: 1_500_068,
    package: "0.17.0",
}];

/// The headers of one release, in one package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    /// `__FreeBSD_version`.
    version: u32,
    /// The version of `ziglang`.
    package: &'static str,
}

impl Release {
    /// The newest release that `wanted` names: `15`, or `15.0`.
    pub(crate) fn of(wanted: &str) -> Result<Self, Error> {
        let mut releases = RELEASES.iter().rev();
        let named = releases.find(|release| {
            let name = name(release.version);
            name == wanted || name.split('.').next() == Some(wanted)
        });
        named.copied().ok_or_else(|| Error::NoSuchFreeBsd {
            release: wanted.to_owned(),
            known: RELEASES
                .iter()
                .map(|release| name(release.version))
                .collect(),
        })
    }

    /// What is in a wheel, by its name: `ziglang-VERSION-….whl`.
    pub(crate) fn in_wheel(wheel: &Path) -> Result<Self, Error> {
        let file = wheel.file_name().unwrap_or_default().to_string_lossy();
        let mut parts = file.split('-');
        let (package, version) = (parts.next(), parts.next());
        let known = RELEASES
            .iter()
            .find(|release| package == Some("ziglang") && version == Some(release.package));
        known.copied().ok_or_else(|| Error::WrongFreeBsd {
            given: wheel.display().to_string(),
            found: "an unknown release".to_owned(),
            wanted: RELEASES
                .iter()
                .map(|release| format!("{} (ziglang {})", name(release.version), release.package))
                .collect::<Vec<_>>()
                .join(" or "),
        })
    }

    /// What the kernel is called.
    pub(crate) fn kernel(self) -> String {
        format!("freebsd-{}-amd64", name(self.version))
    }

    /// What it is made from: tells whether a kernel of the store is the same.
    pub(crate) fn identity(self) -> String {
        format!("ziglang={}", self.package)
    }
}

/// Fetches the package with the headers of a release into `folder`.
pub(crate) fn fetch(release: Release, folder: &Path, shell: &Shell) -> Result<PathBuf, Error> {
    let package = format!("ziglang=={}", release.package);
    shell.status("Fetching", format_args!("{package} with pip (100 MB)"));
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps"])
        .args(["--only-binary=:all:", "--dest"])
        .arg(folder)
        .arg(&package);
    process::run(&mut pip, PYTHON)?;
    let files = fs::read_dir(folder).map_err(Error::io("read", folder))?;
    let mut paths = files.flatten().map(|file| file.path());
    let wheel = paths.find(|path| path.extension().is_some_and(|ending| ending == "whl"));
    wheel.ok_or_else(|| Error::Command {
        command: "pip download".to_owned(),
        message: format!("it has put no wheel into {}", folder.display()),
    })
}

/// The two folders of headers in a wheel, and what they are called in the store.
const FOLDERS: [(&str, &str); 2] = [
    ("ziglang/lib/libc/include/x86_64-freebsd-none", "amd64"),
    ("ziglang/lib/libc/include/generic-freebsd", "generic"),
];

/// What takes the folders out of a wheel: python3 is there, for pip is.
const EXTRACT: &str = "\
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
for name in wheel.namelist():
    if name.startswith(tuple(folder + '/' for folder in sys.argv[3:])):
        wheel.extract(name, sys.argv[2])
";

/// Unpacks the headers of a wheel into `root`, and writes down of which release they are.
///
/// # Errors
///
/// When there are none, or they are of another release than the wheel ought to carry.
pub(crate) fn unpack(wheel: &Path, release: Release, root: &Path) -> Result<(), Error> {
    let mut python = Command::new("python3");
    python.args(["-c", EXTRACT]).arg(wheel).arg(root);
    process::run(python.args(FOLDERS.map(|(inside, _)| inside)), PYTHON)?;
    for (inside, called) in FOLDERS {
        let (from, to) = (root.join(inside), root.join(called));
        if !from.is_dir() {
            return Err(Error::BadFreeBsdTree {
                path: wheel.to_owned(),
                message: format!("it has no {inside}"),
            });
        }
        fs::rename(&from, &to).map_err(Error::io("create", &to))?;
    }
    let rest = root.join("ziglang");
    fs::remove_dir_all(&rest).map_err(Error::io("remove", &rest))?;
    let param = root.join("generic/sys/param.h");
    let text = fs::read_to_string(&param).map_err(Error::io("read", &param))?;
    let found = newest_change(&text).map_or(0, major);
    if found != major(release.version) {
        return Err(Error::WrongFreeBsd {
            given: wheel.display().to_string(),
            found: found.to_string(),
            wanted: name(release.version),
        });
    }
    let path = root.join(VERSION);
    fs::write(&path, format!("{}\n", release.version)).map_err(Error::io("write", path))
}

/// The newest `__FreeBSD_version` that `sys/param.h` knows a change of (`P_OSREL_…`).
fn newest_change(param: &str) -> Option<u32> {
    let lines = param.lines().filter_map(|line| {
        let rest = line.strip_prefix("#define")?.trim_start();
        let mut words = rest.strip_prefix("P_OSREL_")?.split_whitespace();
        words.nth(1)?.parse().ok()
    });
    lines.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_found_by_number() -> Result<(), Error> {
        assert_eq!(Release::of("15")?, Release::of("15.0")?);
        assert_eq!(Release::of("15")?.kernel(), "freebsd-15.0-amd64");
        let error = Release::of("14").err();
        assert!(
            matches!(&error, Some(Error::NoSuchFreeBsd { known, .. }) if known == &["15.0"]),
            "{error:?}"
        );
        Ok(())
    }

    #[test]
    fn a_wheel_is_known_by_its_name() {
        let of = |name: &str| Release::in_wheel(Path::new(name)).map_err(|error| error.code());
        assert_eq!(of("/x/ziglang-0.17.0-py3-none-any.whl"), Ok(RELEASES[0]));
        assert_eq!(of("ziglang-0.15.2-py3-none-any.whl"), Err("KMOD0122"));
        assert_eq!(of("other-0.17.0-py3-none-any.whl"), Err("KMOD0122"));
    }

    #[test]
    fn the_newest_change_tells_the_release() {
        let param = "#define\tP_OSREL_TIDPID\t\t1400079\n#define P_OSREL_TLSBASE\t1500044\n\
            #define P_OSREL_MAJOR(x)\t((x) / 100000)\n#define OTHER 9900000\n";
        assert_eq!(newest_change(param), Some(1_500_044));
        assert_eq!(newest_change(""), None);
    }
}
