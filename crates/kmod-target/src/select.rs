// SPDX-License-Identifier: MIT OR Apache-2.0

//! Picks kernels by what the user says: a release, a glob, a path, `running`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use glob::Pattern;

use crate::{Error, Kernel, Origin, Store};

/// Where installed kernels are named.
const SYSTEM: &str = "/lib/modules";

/// One way to name kernels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// The kernel this machine runs.
    Running,
    /// A headers tree, or a folder of `/lib/modules`.
    Path(PathBuf),
    /// A release or a glob; a glob names every kernel it matches.
    Release(Pattern),
}

impl Selector {
    /// Reads what the user wrote. What holds a `/` is a path.
    ///
    /// # Errors
    ///
    /// When it is empty or a malformed glob.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bad = |reason: String| Error::BadSelector {
            selector: text.to_owned(),
            reason,
        };
        match text {
            "" => Err(bad("it is empty".to_owned())),
            "running" => Ok(Self::Running),
            "." | ".." => Ok(Self::Path(text.into())),
            path if path.contains('/') => Ok(Self::Path(path.into())),
            release => Pattern::new(release)
                .map(Self::Release)
                .map_err(|e| bad(e.msg.to_owned())),
        }
    }
}

/// Every kernel that is known, oldest first: those of the store, then installed ones.
///
/// An installed kernel that cannot be built for is left out, as is one the store has too.
#[must_use]
pub fn known(store: &Store) -> Vec<Kernel> {
    let mut kernels = store.kernels();
    let installed = installed(Path::new(SYSTEM)).into_iter();
    for kernel in installed.filter_map(|(_, kernel)| kernel.ok()) {
        if kernels.iter().all(|other| other.release != kernel.release) {
            kernels.push(kernel);
        }
    }
    kernels.sort_by_key(Kernel::release);
    kernels
}

/// The kernels that `selectors` name, each once, in the order named.
///
/// # Errors
///
/// When a selector is malformed or names no kernel.
pub fn resolve<S: AsRef<str>>(selectors: &[S], known: &[Kernel]) -> Result<Vec<Kernel>, Error> {
    let mut picked: Vec<Kernel> = Vec::new();
    for selector in selectors {
        for kernel in resolve_one(selector.as_ref(), known)? {
            if picked.iter().all(|other| other.headers != kernel.headers) {
                picked.push(kernel);
            }
        }
    }
    Ok(picked)
}

/// The kernel to take when nobody named one: the running one if it has headers, else the newest.
///
/// # Errors
///
/// When no kernel is known.
pub fn default(known: &[Kernel]) -> Result<Kernel, Error> {
    let running = running_release().and_then(|release| known.iter().find(|k| k.release == release));
    running.or(known.last()).cloned().ok_or(Error::NothingKnown)
}

fn resolve_one(text: &str, known: &[Kernel]) -> Result<Vec<Kernel>, Error> {
    match Selector::parse(text)? {
        Selector::Path(path) => Kernel::open(&path, Origin::Path).map(|kernel| vec![kernel]),
        Selector::Running => {
            let release = running_release().unwrap_or_else(|| "(unknown)".to_owned());
            let looked = Path::new(SYSTEM).join(&release).join("build");
            match known.iter().find(|kernel| kernel.release == release) {
                Some(kernel) => Ok(vec![kernel.clone()]),
                // What is wrong with headers that are there is said in full.
                None if looked.exists() => Kernel::open(&looked, Origin::System).map(|k| vec![k]),
                None => Err(Error::RunningWithoutHeaders { release, looked }),
            }
        }
        Selector::Release(pattern) => {
            let matches =
                |kernel: &&Kernel| kernel.release == text || pattern.matches(&kernel.release);
            let found: Vec<Kernel> = known.iter().filter(matches).cloned().collect();
            if !found.is_empty() {
                return Ok(found);
            }
            let known = known.iter().map(|kernel| kernel.release.clone()).collect();
            Err(Error::NoMatch {
                selector: text.to_owned(),
                known,
            })
        }
    }
}

/// Every kernel there are headers of, oldest first, or what is wrong with them.
#[must_use]
pub fn entries(store: &Store) -> Vec<(String, Result<Kernel, Error>)> {
    let mut entries = store.entries();
    for (release, kernel) in installed(Path::new(SYSTEM)) {
        if entries.iter().all(|(other, _)| *other != release) {
            entries.push((release, kernel));
        }
    }
    entries.sort_by_key(|(release, _)| crate::Release::new(release.as_str()));
    entries
}

/// The kernels of a folder like `/lib/modules` that something calls the headers of.
fn installed(folder: &Path) -> Vec<(String, Result<Kernel, Error>)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let entries = entries.filter_map(|entry| {
        let build = entry.path().join("build");
        fs::symlink_metadata(&build).ok()?;
        let release = entry.file_name().into_string().ok()?;
        Some((release, Kernel::open(&build, Origin::System)))
    });
    entries.collect()
}

fn running_release() -> Option<String> {
    let text = fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
    Some(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{fake_tree, temp};

    fn kernels(releases: &[&str]) -> Vec<Kernel> {
        let kernel = |release: &&str| Kernel {
            release: (*release).to_owned(),
            system: crate::kernel::System::Linux,
            headers: Path::new("/nowhere").join(release),
            image: None,
            modules: None,
            origin: Origin::Store,
        };
        releases.iter().map(kernel).collect()
    }

    fn releases(picked: &[Kernel]) -> Vec<&str> {
        picked
            .iter()
            .map(|kernel| kernel.release.as_str())
            .collect()
    }

    #[test]
    fn a_release_names_one_and_a_glob_every_match() -> Result<(), Error> {
        let known = kernels(&["6.1.0-56-amd64", "6.12.9-amd64", "6.12.117+deb12-amd64"]);
        assert_eq!(
            releases(&resolve(&["6.1.0-56-amd64"], &known)?),
            ["6.1.0-56-amd64"]
        );
        assert_eq!(
            releases(&resolve(&["6.12.*"], &known)?),
            ["6.12.9-amd64", "6.12.117+deb12-amd64"]
        );
        Ok(())
    }

    #[test]
    fn a_plus_in_a_release_stands_for_itself() -> Result<(), Error> {
        let known = kernels(&["6.12.117+deb12-amd64"]);
        assert_eq!(resolve(&["6.12.117+deb12-amd64"], &known)?.len(), 1);
        Ok(())
    }

    #[test]
    fn a_kernel_named_twice_is_taken_once() -> Result<(), Error> {
        let known = kernels(&["6.1.0-56-amd64", "6.12.9-amd64"]);
        let picked = resolve(&["6.12.*", "*", "6.1.0-56-amd64"], &known)?;
        assert_eq!(releases(&picked), ["6.12.9-amd64", "6.1.0-56-amd64"]);
        Ok(())
    }

    #[test]
    fn a_path_needs_not_be_known() -> Result<(), Error> {
        let root = temp();
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        let picked = resolve(&[tree.display().to_string()], &[])?;
        assert_eq!(releases(&picked), ["6.1.0-9-test"]);
        assert_eq!(
            picked.first().map(|kernel| kernel.origin),
            Some(Origin::Path)
        );
        Ok(())
    }

    #[test]
    fn no_match_names_what_is_known() {
        let known = kernels(&["6.1.0-56-amd64"]);
        let error = resolve(&["5.10.*"], &known)
            .err()
            .map(kmod_report::Diagnostic::from);
        let shown = error.map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(
            shown,
            "no known kernel matches `5.10.*`\n = note: known: 6.1.0-56-amd64\n \
             = help: `cargo kmod kernel add debian:5.10` adds the newest of Debian's"
        );
    }

    #[test]
    fn a_bad_glob_is_a_usage_error() {
        let error = resolve(&["6.[1"], &[]).err();
        assert_eq!(error.map(|error| error.exit_code()), Some(2));
    }

    #[test]
    fn the_default_is_the_newest_known() {
        let known = kernels(&["6.1.0-56-amd64", "6.12.9-amd64"]);
        assert_eq!(
            default(&known).map(|kernel| kernel.release).ok().as_deref(),
            Some("6.12.9-amd64")
        );
        assert!(matches!(default(&[]), Err(Error::NothingKnown)));
    }
}
