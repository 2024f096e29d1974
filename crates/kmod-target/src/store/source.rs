// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel can be added from.

use std::path::{Path, PathBuf};

use crate::{Error, deb};

/// What a kernel can be added from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The newest kernels of Debian series, from the machine's own apt sources.
    Debian(Vec<String>),
    /// Debian packages at hand.
    Packages(Vec<PathBuf>),
    /// The headers of a FreeBSD release, from the machine's own Python package index.
    FreeBsd {
        /// The release: `15`, or `15.0`.
        release: String,
        /// A kernel of that release.
        image: Option<PathBuf>,
    },
    /// The headers of a FreeBSD release, out of a wheel at hand.
    Wheel {
        /// The wheel.
        wheel: PathBuf,
        /// A kernel of that release.
        image: Option<PathBuf>,
    },
    /// A headers or build tree, used where it is.
    Tree {
        /// The tree.
        headers: PathBuf,
        /// The image to boot.
        image: Option<PathBuf>,
        /// Its modules: `…/lib/modules/RELEASE`.
        modules: Option<PathBuf>,
    },
}

impl Source {
    /// Reads what the user named: `debian:SERIES`, `freebsd:RELEASE`, `.deb` files, a folder of them, a wheel, or a tree.
    ///
    /// # Errors
    ///
    /// When it is none of these, or a mixture.
    pub fn parse(
        given: &[PathBuf],
        image: Option<PathBuf>,
        modules: Option<PathBuf>,
    ) -> Result<Self, Error> {
        if let [one] = given
            && let Some(release) = after("freebsd:", one)
        {
            let release = release.to_owned();
            return Ok(Self::FreeBsd { release, image });
        }
        let (debian, others): (Vec<_>, Vec<_>) =
            given.iter().partition(|p| after("debian:", p).is_some());
        if let Some(other) = others.first().filter(|_| !debian.is_empty()) {
            return Err(Error::NothingToAdd {
                given: PathBuf::clone(other),
            });
        }
        if !debian.is_empty() {
            let series = debian.into_iter().filter_map(|path| after("debian:", path));
            return Ok(Self::Debian(series.map(str::to_owned).collect()));
        }
        if let [one] = given
            && one.is_file()
            && one.extension().is_some_and(|ending| ending == "whl")
        {
            let wheel = one.clone();
            return Ok(Self::Wheel { wheel, image });
        }
        if let [one] = given
            && one.is_dir()
            && deb::deb_files(one)?.is_empty()
        {
            return Ok(Self::Tree {
                headers: one.clone(),
                image,
                modules,
            });
        }
        let mut files = Vec::new();
        for path in given {
            if path.is_dir() {
                files.extend(deb::deb_files(path)?);
            } else if path.is_file() {
                files.push(path.clone());
            } else {
                return Err(Error::NothingToAdd {
                    given: path.clone(),
                });
            }
        }
        Ok(Self::Packages(files))
    }
}

/// `6.12` of `debian:6.12`.
fn after<'a>(index: &str, given: &'a Path) -> Option<&'a str> {
    given.to_str()?.strip_prefix(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{temp, write};

    #[test]
    fn sources_are_told_apart() -> Result<(), Error> {
        let root = temp();
        let debian = Source::parse(&["debian:6.1".into()], None, None)?;
        assert_eq!(debian, Source::Debian(vec!["6.1".to_owned()]));
        let freebsd = Source::parse(&["freebsd:15".into()], None, None)?;
        assert!(matches!(freebsd, Source::FreeBsd { release, image: None } if release == "15"));
        let mixed = Source::parse(&["freebsd:15".into(), "debian:6.1".into()], None, None).err();
        assert!(
            matches!(mixed, Some(Error::NothingToAdd { .. })),
            "{mixed:?}"
        );
        let tree = Source::parse(&[root.path().to_owned()], None, None)?;
        assert!(matches!(tree, Source::Tree { .. }));
        let deb = root.path().join("a.deb");
        write(&deb, "");
        let folder = Source::parse(&[root.path().to_owned()], None, None)?;
        assert_eq!(folder, Source::Packages(vec![deb]));
        let none = Source::parse(&[root.path().join("none")], None, None).err();
        assert!(matches!(none, Some(Error::NothingToAdd { .. })), "{none:?}");
        Ok(())
    }
}
