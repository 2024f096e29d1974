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
    /// Reads what the user named: `debian:SERIES`, `.deb` files, a folder of them, or a tree.
    ///
    /// # Errors
    ///
    /// When it is none of these, or a mixture.
    pub fn parse(
        given: &[PathBuf],
        image: Option<PathBuf>,
        modules: Option<PathBuf>,
    ) -> Result<Self, Error> {
        let (debian, others): (Vec<_>, Vec<_>) = given.iter().partition(|p| series_of(p).is_some());
        if let Some(other) = others.first().filter(|_| !debian.is_empty()) {
            return Err(Error::NothingToAdd {
                given: PathBuf::clone(other),
            });
        }
        if !debian.is_empty() {
            let series = debian.into_iter().filter_map(|path| series_of(path));
            return Ok(Self::Debian(series.map(str::to_owned).collect()));
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
fn series_of(given: &Path) -> Option<&str> {
    given.to_str()?.strip_prefix("debian:")
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
