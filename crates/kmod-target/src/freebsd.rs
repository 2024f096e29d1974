// SPDX-License-Identifier: MIT OR Apache-2.0

//! FreeBSD: which headers there are, of which release, and which symbols its kernels have.
//!
//! A FreeBSD kernel demands nothing of modules that its headers do not say: there is neither a configuration nor a
//! build system to ask. What a module may be built against is therefore a folder of headers with one number,
//! `__FreeBSD_version`; a kernel takes modules that name a number not above its own, of the same major release.

mod image;
pub mod kld;
pub(crate) mod set;
mod wheel;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::{Error, Kernel, Origin, System};

pub(crate) use self::wheel::{Release, fetch, unpack};

/// The oldest major release that modules are built for.
const OLDEST: u32 = 15;

/// What the folder is called that headers of the store have the number of their release in.
const VERSION: &str = "version";

/// What a kernel of the configuration GENERIC defines, for each major release that is known.
const GENERIC: &[(u32, &str)] = &[(15, include_str!("freebsd/generic-15.symbols"))];

/// The headers of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// What they are below: a tree of sources, a root that the system is installed in, or a folder of the store.
    pub root: PathBuf,
    /// What `__FreeBSD_version` is there.
    pub version: u32,
    /// The folders that are searched, in this order.
    pub folders: Vec<PathBuf>,
    /// What must be found as if it were in one of these folders: a name, and the folder it stands for.
    pub links: Vec<(&'static str, PathBuf)>,
}

impl Headers {
    /// The headers at `path`, if that is a tree of FreeBSD's.
    #[must_use]
    pub fn find(path: &Path) -> Option<Result<Self, Error>> {
        let root = fs::canonicalize(path).ok()?;
        let param = |folder: &str| root.join(folder).join("sys/param.h").is_file();
        let found = if param("generic") && root.join(VERSION).is_file() {
            Self::of_store(root)
        } else if param("sys") && root.join("sys/amd64").is_dir() {
            Self::of_sources(root)
        } else if param("usr/include") && root.join("usr/include/machine").exists() {
            Self::of_folder(root.clone(), root.join("usr/include"))
        } else if param("") && root.join("machine").exists() && !root.join("linux").exists() {
            Self::of_folder(root.clone(), root)
        } else {
            return None;
        };
        Some(found.and_then(Self::checked))
    }

    /// Of a folder of the store, made from a wheel.
    fn of_store(root: PathBuf) -> Result<Self, Error> {
        let path = root.join(VERSION);
        let text = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let version = text.trim().parse().map_err(|_| Error::BadFreeBsdTree {
            path,
            message: "it does not hold the number of a release".to_owned(),
        })?;
        Ok(Self {
            version,
            folders: ["amd64", "generic"].map(|name| root.join(name)).to_vec(),
            links: Vec::new(),
            root,
        })
    }

    /// Of a tree of sources, where no folder is called as headers are included.
    fn of_sources(root: PathBuf) -> Result<Self, Error> {
        let sys = root.join("sys");
        Ok(Self {
            version: version_in(&sys.join("sys/param.h"))?,
            links: [("machine", "amd64"), ("x86", "x86"), ("i386", "i386")]
                .map(|(name, folder)| (name, sys.join(folder).join("include")))
                .to_vec(),
            folders: vec![sys.join("contrib/ck/include"), sys],
            root,
        })
    }

    /// Of an installed system, or a copy of its headers.
    fn of_folder(root: PathBuf, folder: PathBuf) -> Result<Self, Error> {
        Ok(Self {
            version: version_in(&folder.join("sys/param.h"))?,
            folders: vec![folder],
            links: Vec::new(),
            root,
        })
    }

    fn checked(self) -> Result<Self, Error> {
        if major(self.version) >= OLDEST {
            return Ok(self);
        }
        Err(Error::OldFreeBsd {
            found: name(self.version),
            path: self.root,
            oldest: OLDEST,
        })
    }

    /// The kernel that these headers are of.
    ///
    /// # Errors
    ///
    /// When a kernel lies beside them that is of another release.
    pub fn kernel(self, origin: Origin) -> Result<Kernel, Error> {
        let image = self.root.join("boot/kernel/kernel");
        let image = image.is_file().then_some(image);
        if let Some(image) = &image {
            self.check_image(image)?;
        }
        Ok(Kernel {
            release: format!("freebsd-{}-amd64", name(self.version)),
            system: System::FreeBsd,
            headers: self.root,
            image,
            modules: None,
            origin,
        })
    }

    /// Checks that a kernel takes modules that are built against these headers.
    ///
    /// # Errors
    ///
    /// When it is none, or one of another release.
    pub fn check_image(&self, path: &Path) -> Result<(), Error> {
        let found = image::version(path)?;
        // What is newer than the kernel says so to the loader, which then refuses it.
        if major(found) == major(self.version) && found >= self.version {
            return Ok(());
        }
        Err(Error::BadFreeBsdKernel {
            path: path.to_owned(),
            message: format!(
                "it is of FreeBSD {} ({found}), and the headers are of {} ({})",
                name(found),
                name(self.version),
                self.version
            ),
        })
    }

    /// What the kernel defines: the one at `image`, or else any that its makers release.
    ///
    /// # Errors
    ///
    /// When the kernel cannot be read, or nothing is known of that release.
    pub fn symbols(&self, image: Option<&Path>) -> Result<BTreeSet<String>, Error> {
        if let Some(image) = image {
            return image::symbols(image);
        }
        let generic = GENERIC.iter().find(|(of, _)| *of == major(self.version));
        let Some((_, symbols)) = generic else {
            return Err(Error::BadFreeBsdTree {
                path: self.root.clone(),
                message: format!(
                    "no list of the symbols of FreeBSD {} is known: name a kernel with --image",
                    name(self.version)
                ),
            });
        };
        Ok(symbols.lines().map(str::to_owned).collect())
    }
}

/// The major release of a version.
fn major(version: u32) -> u32 {
    version / 100_000
}

/// How a release is called: 1500068 is of 15.0.
fn name(version: u32) -> String {
    format!("{}.{}", major(version), version % 100_000 / 1000)
}

/// `__FreeBSD_version`, as a header defines it.
fn version_in(param: &Path) -> Result<u32, Error> {
    let text = fs::read_to_string(param).map_err(Error::io("read", param))?;
    let mut lines = text.lines();
    let version = lines.find_map(|line| {
        let rest = line.strip_prefix("#define")?.trim_start();
        let rest = rest.strip_prefix("__FreeBSD_version")?;
        rest.split_whitespace().next()?.parse().ok()
    });
    version.ok_or_else(|| Error::BadFreeBsdTree {
        path: param.to_owned(),
        message: "it does not define __FreeBSD_version".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{temp, write};

    fn sources(root: &Path, version: &str) {
        write(
            &root.join("sys/sys/param.h"),
            &format!(
                "/* x */\n#undef __FreeBSD_version\n#define __FreeBSD_version {version}\t/* Master */\n"
            ),
        );
        write(&root.join("sys/amd64/include/param.h"), "");
    }

    #[test]
    fn a_tree_of_sources_names_its_release() -> Result<(), Error> {
        let root = temp();
        sources(root.path(), "1501000");
        let kernel = Kernel::open(root.path(), Origin::Path)?;
        assert_eq!(kernel.release, "freebsd-15.1-amd64");
        assert_eq!(kernel.system, System::FreeBsd);
        let error = kernel.must_be(System::Linux, "parts of modules are").err();
        assert_eq!(error.map(|error| error.code()), Some("KMOD0124"));
        Ok(())
    }

    #[test]
    fn an_older_release_is_refused_by_its_name() {
        let root = temp();
        sources(root.path(), "1403000");
        let error = Kernel::open(root.path(), Origin::Path).err();
        let message = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains("FreeBSD 14.3"), "{message}");
    }

    #[test]
    fn a_tree_without_a_version_is_refused() {
        let root = temp();
        write(&root.path().join("usr/include/sys/param.h"), "");
        write(&root.path().join("usr/include/machine/param.h"), "");
        let error = Kernel::open(root.path(), Origin::Path).err();
        assert_eq!(error.map(|error| error.code()), Some("KMOD0123"));
    }

    #[test]
    fn releases_are_called_as_their_makers_do() {
        for (version, called) in [
            (1_500_068, "15.0"),
            (1_501_500, "15.1"),
            (1_403_000, "14.3"),
        ] {
            assert_eq!(name(version), called);
        }
    }
}
