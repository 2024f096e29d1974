// SPDX-License-Identifier: MIT OR Apache-2.0

//! Kernels kept unpacked beside the system, never installed.
//!
//! Each is a folder named by its release, with a `kernel.json` that says where its parts are. A
//! folder appears and vanishes by a rename: whoever looks sees a whole kernel or none. What a killed
//! process left behind begins with a dot and is removed by the next one that changes the store.

mod source;

use std::{
    fs,
    fs::File,
    io,
    path::{Path, PathBuf},
};

use kmod_host::{Scratch, folders, lock, signals};
use kmod_report::Shell;
use serde::{Deserialize, Serialize};

use crate::{
    Error, Kernel, Origin, System,
    deb::{self, Group},
    freebsd::{self, Headers},
    process,
};

pub use self::source::Source;

const MANIFEST: &str = "kernel.json";
/// A kernel that was unpacked for it.
const KERNEL: &str = "kernel";
/// What begins like this is being put in or taken out.
const PENDING: &str = ".pending-";

/// The folder of kernels.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

/// What was added, and what the machine still lacks to build for it.
#[derive(Clone, Debug)]
pub struct Added {
    /// The kernel.
    pub kernel: Kernel,
    /// Packages its headers depend on that are not installed.
    pub lacking: Vec<String>,
}

/// Where the parts of a kernel are, relative to its folder or absolute.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Manifest {
    release: String,
    headers: PathBuf,
    image: Option<PathBuf>,
    modules: Option<PathBuf>,
    #[serde(default)]
    packages: Vec<String>,
}

impl Store {
    /// The store of this user: `$XDG_DATA_HOME/cargo-kmod/kernels`.
    ///
    /// # Errors
    ///
    /// When the user has no home, or kbuild could not work in it.
    pub fn open() -> Result<Self, Error> {
        Self::at(folders::data().ok_or(Error::NoHome)?.join("kernels"))
    }

    /// The store in that folder, which need not exist.
    ///
    /// # Errors
    ///
    /// When kbuild could not work in it.
    pub fn at(root: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = root.into();
        let forbidden = |c: &char| c.is_whitespace() || *c == ':';
        match path.to_string_lossy().chars().find(forbidden) {
            Some(character) => Err(Error::BadStorePath { path, character }),
            None => Ok(Self { root: path }),
        }
    }

    /// The folder that holds the kernels.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The kernels in it that can be built for.
    #[must_use]
    pub fn kernels(&self) -> Vec<Kernel> {
        self.entries()
            .into_iter()
            .filter_map(|(_, kernel)| kernel.ok())
            .collect()
    }

    /// The releases in it, each with its kernel or what is wrong with it.
    #[must_use]
    pub fn entries(&self) -> Vec<(String, Result<Kernel, Error>)> {
        let folders = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
        let names = names.filter(|name| !name.starts_with('.'));
        let names = names.filter(|name| self.root.join(name).join(MANIFEST).is_file());
        names.map(|name| (name.clone(), self.load(&name))).collect()
    }

    /// Adds what `source` names; returns the kernels, those that were there already among them.
    ///
    /// A second process waits for the first. Nothing half-done stays, whatever goes wrong.
    ///
    /// # Errors
    ///
    /// When the source cannot be had, read or kept.
    pub fn add(&self, source: &Source, shell: &Shell) -> Result<Vec<Added>, Error> {
        let _lock = self.lock(shell)?;
        match source {
            Source::Debian(series) => {
                let add = |series: &String| {
                    let mut group = deb::find(series)?;
                    if let Some(added) = self.fresh(&group, shell) {
                        return Ok(added);
                    }
                    let folder = self.pending()?;
                    deb::fetch(&mut group, folder.path(), shell)?;
                    self.add_group(&group, shell)
                };
                series.iter().map(add).collect()
            }
            Source::Packages(files) => {
                let given = files
                    .first()
                    .and_then(|file| file.parent())
                    .unwrap_or(Path::new("."));
                let given = match files.as_slice() {
                    [one] => one.display().to_string(),
                    _ => given.display().to_string(),
                };
                let groups = deb::group(&deb::read(files)?, &given)?;
                let add = |group: &Group| match self.fresh(group, shell) {
                    Some(added) => Ok(added),
                    None => self.add_group(group, shell),
                };
                groups.iter().map(add).collect()
            }
            Source::FreeBsd { release, image } => {
                let release = freebsd::Release::of(release)?;
                if self.is_fresh(release) {
                    shell.status("Fresh", release.kernel());
                } else {
                    let folder = self.pending()?;
                    let wheel = freebsd::fetch(release, folder.path(), shell)?;
                    self.add_freebsd(release, &wheel, shell)?;
                }
                self.complete(&release.kernel(), image.as_deref(), None)
            }
            Source::Wheel { wheel, image } => {
                let release = freebsd::Release::in_wheel(wheel)?;
                self.add_freebsd(release, wheel, shell)?;
                self.complete(&release.kernel(), image.as_deref(), None)
            }
            Source::Tree {
                headers,
                image,
                modules,
            } => {
                let kernel = self.add_tree(headers, image.as_deref(), modules.as_deref(), shell)?;
                Ok(vec![Added {
                    kernel,
                    lacking: Vec::new(),
                }])
            }
        }
    }

    /// The releases in it that a release or a glob names, oldest first; at least one.
    ///
    /// Kernels that have become useless are among them.
    ///
    /// # Errors
    ///
    /// When there is none, or the glob is malformed.
    pub fn matching(&self, selector: &str) -> Result<Vec<String>, Error> {
        let bad = |reason: &str| Error::BadSelector {
            selector: selector.to_owned(),
            reason: reason.to_owned(),
        };
        let pattern = glob::Pattern::new(selector).map_err(|error| bad(error.msg))?;
        let mut releases: Vec<String> = self
            .entries()
            .into_iter()
            .map(|(release, _)| release)
            .collect();
        releases.retain(|release| release == selector || pattern.matches(release));
        releases.sort_by_key(|release| crate::Release::new(release.as_str()));
        if releases.is_empty() {
            return Err(Error::NotInStore {
                release: selector.to_owned(),
            });
        }
        Ok(releases)
    }

    /// Removes a kernel.
    ///
    /// # Errors
    ///
    /// When it is not in the store or cannot be removed.
    pub fn remove(&self, release: &str, shell: &Shell) -> Result<(), Error> {
        let _lock = self.lock(shell)?;
        let folder = self.root.join(release);
        if release.is_empty() || release.contains('/') || !folder.join(MANIFEST).is_file() {
            return Err(Error::NotInStore {
                release: release.to_owned(),
            });
        }
        let pending = self.pending()?;
        fs::rename(&folder, pending.path().join("old")).map_err(Error::io("remove", &folder))?;
        drop(pending);
        Ok(())
    }

    fn load(&self, release: &str) -> Result<Kernel, Error> {
        let folder = self.root.join(release);
        let manifest = self.manifest(release)?;
        let headers = folder.join(&manifest.headers);
        if !headers.exists() {
            return Err(Error::Vanished {
                release: release.to_owned(),
                path: headers,
            });
        }
        let kernel = Kernel::open(&headers, Origin::Store)?;
        let part = |path: Option<PathBuf>| {
            path.map(|path| folder.join(path))
                .filter(|path| path.exists())
        };
        Ok(Kernel {
            image: part(manifest.image),
            modules: part(manifest.modules),
            ..kernel
        })
    }

    fn manifest(&self, release: &str) -> Result<Manifest, Error> {
        let path = self.root.join(release).join(MANIFEST);
        let text = fs::read(&path).map_err(Error::io("read", &path))?;
        serde_json::from_slice(&text).map_err(|error| Error::io("read", path)(error.into()))
    }

    /// The kernel of that group, if it is there and made from the same packages.
    fn fresh(&self, group: &Group, shell: &Shell) -> Option<Added> {
        let manifest = self.manifest(&group.release).ok()?;
        let kernel = self.load(&group.release).ok()?;
        (manifest.packages == group.identity()).then(|| {
            shell.status("Fresh", &group.release);
            Added {
                kernel,
                lacking: lacking(group),
            }
        })
    }

    fn add_group(&self, group: &Group, shell: &Shell) -> Result<Added, Error> {
        let pending = self.pending()?;
        let root = pending.path().join("new");
        fs::create_dir(&root).map_err(Error::io("create", &root))?;
        deb::unpack(group, &root, &self.root.join(&group.release), shell)?;
        let headers = root
            .join("usr/src")
            .join(format!("linux-headers-{}", group.release));
        let kernel = Kernel::open(&headers, Origin::Store)?;
        let base = fs::canonicalize(&root).map_err(Error::io("find", &root))?;
        // A part outside of what was unpacked is the system's, which may change or go.
        let inside = |path: PathBuf| path.strip_prefix(&base).map(Path::to_owned).ok();
        let manifest = Manifest {
            release: kernel.release.clone(),
            headers: inside(kernel.headers).unwrap_or(headers),
            image: kernel.image.and_then(inside),
            modules: kernel.modules.and_then(inside),
            packages: group.identity(),
        };
        signals::check().map_err(Error::of("find", &root))?;
        self.put(pending, &root, &manifest)?;
        shell.status("Added", format_args!("kernel {}", manifest.release));
        Ok(Added {
            kernel: self.load(&manifest.release)?,
            lacking: lacking(group),
        })
    }

    /// Whether the headers of that release are there, made from the same package.
    fn is_fresh(&self, release: freebsd::Release) -> bool {
        let name = release.kernel();
        let manifest = self.manifest(&name);
        manifest.is_ok_and(|manifest| manifest.packages == [release.identity()])
            && self.load(&name).is_ok()
    }

    /// Notes where image and modules of a kernel in the store are, as far as that was said.
    fn complete(
        &self,
        release: &str,
        image: Option<&Path>,
        modules: Option<&Path>,
    ) -> Result<Vec<Added>, Error> {
        let mut manifest = self.manifest(release)?;
        let pending = self.pending()?;
        if let Some(image) = image {
            manifest.image = Some(image_of(&self.load(release)?, image, pending.path())?);
        }
        if let Some(modules) = modules {
            manifest.modules = Some(modules_of(release, modules)?);
        }
        let unpacked = pending.path().join(KERNEL);
        if unpacked.is_file() {
            let place = self.root.join(release).join(KERNEL);
            fs::rename(&unpacked, &place).map_err(Error::io("write", &place))?;
        }
        if image.is_some() || modules.is_some() {
            write(&manifest, &pending.path().join(MANIFEST))?;
            let place = self.root.join(release).join(MANIFEST);
            fs::rename(pending.path().join(MANIFEST), &place)
                .map_err(Error::io("write", &place))?;
        }
        Ok(vec![Added {
            kernel: self.load(release)?,
            lacking: Vec::new(),
        }])
    }

    fn add_freebsd(
        &self,
        release: freebsd::Release,
        wheel: &Path,
        shell: &Shell,
    ) -> Result<(), Error> {
        let pending = self.pending()?;
        let root = pending.path().join("new");
        let headers = root.join("include");
        fs::create_dir_all(&headers).map_err(Error::io("create", &headers))?;
        shell.status(
            "Unpacking",
            format_args!("the headers of {}", release.kernel()),
        );
        freebsd::unpack(wheel, release, &headers)?;
        let manifest = Manifest {
            release: release.kernel(),
            headers: "include".into(),
            packages: vec![release.identity()],
            ..Manifest::default()
        };
        signals::check().map_err(Error::of("find", &root))?;
        self.put(pending, &root, &manifest)?;
        shell.status("Added", format_args!("kernel {}", manifest.release));
        Ok(())
    }

    fn add_tree(
        &self,
        headers: &Path,
        image: Option<&Path>,
        modules: Option<&Path>,
        shell: &Shell,
    ) -> Result<Kernel, Error> {
        let kernel = Kernel::open(headers, Origin::Store)?;
        let own = self.root.join(&kernel.release);
        if self.manifest(&kernel.release).is_ok() && absolute(headers)?.starts_with(absolute(&own)?)
        {
            // The store's own headers are completed, not replaced by what points to them.
            self.complete(&kernel.release, image, modules)?;
            return self.load(&kernel.release);
        }
        let pending = self.pending()?;
        let root = pending.path().join("new");
        fs::create_dir(&root).map_err(Error::io("create", &root))?;
        let image = image
            .map(|image| image_of(&kernel, image, &root))
            .transpose()?;
        let modules = modules
            .map(|folder| modules_of(&kernel.release, folder))
            .transpose()?;
        let manifest = Manifest {
            release: kernel.release.clone(),
            image: image.or(kernel.image),
            modules: modules.or(kernel.modules),
            headers: kernel.headers,
            packages: Vec::new(),
        };
        self.put(pending, &root, &manifest)?;
        shell.status("Added", format_args!("kernel {}", manifest.release));
        self.load(&manifest.release)
    }

    /// Moves a finished folder to its place; what was there is moved away first, then deleted.
    fn put(&self, pending: Scratch, root: &Path, manifest: &Manifest) -> Result<(), Error> {
        write(manifest, &root.join(MANIFEST))?;
        let place = self.root.join(&manifest.release);
        if place.exists() {
            fs::rename(&place, pending.path().join("old")).map_err(Error::io("replace", &place))?;
        }
        fs::rename(root, &place).map_err(Error::io("create", &place))?;
        // What could not be deleted now is deleted by the next one.
        drop(pending);
        Ok(())
    }

    /// A folder for work in progress, on the store's own disk; it is deleted when dropped.
    fn pending(&self) -> Result<Scratch, Error> {
        Scratch::within(&self.root, PENDING).map_err(Error::io("write in", &self.root))
    }

    /// Waits until no other process changes the store, then removes what a killed one left.
    fn lock(&self, shell: &Shell) -> Result<File, Error> {
        fs::create_dir_all(&self.root).map_err(Error::io("create", &self.root))?;
        let path = self.root.join(".lock");
        let file = lock::exclusive(&path, "the kernel store", shell);
        let file = file.map_err(Error::of("lock", &path))?;
        let entries = fs::read_dir(&self.root).map_err(Error::io("read", &self.root))?;
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(PENDING) {
                match fs::remove_dir_all(entry.path()) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        shell.warn(format_args!(
                            "cannot remove {}: {error}",
                            entry.path().display()
                        ));
                    }
                    _ => {}
                }
            }
        }
        Ok(file)
    }
}

/// The packages that the headers depend on and dpkg does not have; none where dpkg cannot tell.
fn lacking(group: &Group) -> Vec<String> {
    let is_installed = |name: &&str| {
        let mut dpkg = std::process::Command::new("dpkg-query");
        dpkg.args(["--show", "--showformat=${db:Status-Status}", name]);
        match process::run(&mut dpkg, "dpkg") {
            Ok(status) => status == b"installed",
            Err(Error::Command { .. }) => false,
            Err(_) => true,
        }
    };
    let mut names: Vec<&str> = group.foreign_depends();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| !is_installed(name))
        .map(str::to_owned)
        .collect()
}

fn absolute(path: &Path) -> Result<PathBuf, Error> {
    fs::canonicalize(path).map_err(Error::io("find", path))
}

/// The folder of a kernel's modules: the one named, or where it is below a root that was.
fn modules_of(release: &str, folder: &Path) -> Result<PathBuf, Error> {
    let folder = absolute(folder)?;
    let inner = folder.join("lib/modules").join(release);
    Ok(if inner.is_dir() { inner } else { folder })
}

/// What is noted of an image: its place, or, of a kernel that is packed, the file in `folder` that it was unpacked to.
///
/// The image of another FreeBSD than the headers are of is refused.
fn image_of(kernel: &Kernel, image: &Path, folder: &Path) -> Result<PathBuf, Error> {
    let headers = match kernel.system {
        System::Linux => None,
        System::FreeBsd => Headers::find(&kernel.headers).transpose()?,
    };
    let Some(headers) = headers else {
        return absolute(image);
    };
    let Some(unpacked) = freebsd::set::unpack(image)? else {
        headers.check_image(image)?;
        return absolute(image);
    };
    let place = folder.join(KERNEL);
    fs::write(&place, unpacked).map_err(Error::io("write", &place))?;
    headers.check_image(&place).map_err(|error| match error {
        Error::BadFreeBsdKernel { message, .. } => Error::BadFreeBsdKernel {
            path: image.to_owned(),
            message,
        },
        other => other,
    })?;
    Ok(KERNEL.into())
}

/// Writes what is known of a kernel.
fn write(manifest: &Manifest, path: &Path) -> Result<(), Error> {
    let text = serde_json::to_vec_pretty(manifest)
        .map_err(|error| Error::io("write", path)(error.into()))?;
    fs::write(path, text).map_err(Error::io("write", path))
}

#[cfg(test)]
mod tests {
    use super::{write as write_manifest, *};
    use crate::kernel::tests::{fake_tree, temp, write};
    use kmod_report::{Format, Verbosity};

    fn shell() -> Shell {
        Shell::captured(Verbosity::Normal, Format::Human).0
    }

    fn tree_source(tree: &Path, image: Option<&Path>) -> Source {
        Source::Tree {
            headers: tree.to_owned(),
            image: image.map(Path::to_owned),
            modules: None,
        }
    }

    #[test]
    fn a_tree_is_used_where_it_is_and_forgotten_on_removal() -> Result<(), Error> {
        let (home, root) = (temp(), temp());
        let store = Store::at(home.path().join("kernels"))?;
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        let image = root.path().join("bzImage");
        write(&image, "");
        store.add(&tree_source(&tree, Some(&image)), &shell())?;
        // A second time is the same as once.
        store.add(&tree_source(&tree, Some(&image)), &shell())?;
        let kernels = store.kernels();
        assert_eq!(kernels.len(), 1);
        let kernel = kernels.first().cloned();
        assert_eq!(
            kernel.as_ref().map(|kernel| kernel.origin),
            Some(Origin::Store)
        );
        assert!(
            kernel
                .and_then(|kernel| kernel.image)
                .is_some_and(|path| path.ends_with("bzImage"))
        );

        store.remove("6.1.0-9-test", &shell())?;
        assert!(store.kernels().is_empty());
        assert!(tree.join("Makefile").is_file());
        assert!(matches!(
            store.remove("6.1.0-9-test", &shell()),
            Err(Error::NotInStore { .. })
        ));
        Ok(())
    }

    #[test]
    fn what_the_store_holds_itself_is_completed() -> Result<(), Error> {
        let (home, root) = (temp(), temp());
        let store = Store::at(home.path())?;
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        store.add(&tree_source(&tree, None), &shell())?;
        // As if it had come out of a package.
        let inside = home.path().join("6.1.0-9-test/headers");
        assert!(fs::rename(&tree, &inside).is_ok());
        let manifest = Manifest {
            headers: "headers".into(),
            ..store.manifest("6.1.0-9-test")?
        };
        write_manifest(&manifest, &home.path().join("6.1.0-9-test").join(MANIFEST))?;
        let image = root.path().join("bzImage");
        write(&image, "");
        let added = store.add(&tree_source(&inside, Some(&image)), &shell())?;
        assert!(added.iter().all(|added| added.kernel.image.is_some()));
        assert!(inside.join("Makefile").is_file());
        Ok(())
    }

    #[test]
    fn a_vanished_tree_is_said_to_be_gone() -> Result<(), Error> {
        let (home, root) = (temp(), temp());
        let store = Store::at(home.path())?;
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        store.add(&tree_source(&tree, None), &shell())?;
        assert!(fs::remove_dir_all(&tree).is_ok());
        assert!(store.kernels().is_empty());
        let entries = store.entries();
        assert!(
            matches!(entries.as_slice(), [(_, Err(Error::Vanished { .. }))]),
            "{entries:?}"
        );
        Ok(())
    }

    #[test]
    fn leftovers_are_removed_and_not_listed() -> Result<(), Error> {
        let (home, root) = (temp(), temp());
        let store = Store::at(home.path())?;
        write(&home.path().join(".pending-dead/new/kernel.json"), "{}");
        write(&home.path().join("half/other"), "");
        assert!(store.entries().is_empty());
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        store.add(&tree_source(&tree, None), &shell())?;
        let left = fs::read_dir(home.path()).into_iter().flatten().flatten();
        let left: Vec<_> = left
            .filter(|e| e.file_name().to_string_lossy().starts_with(PENDING))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        Ok(())
    }

    #[test]
    fn a_failed_addition_leaves_nothing() -> Result<(), Error> {
        let (home, root) = (temp(), temp());
        let store = Store::at(home.path())?;
        let broken = root.path().join("linux-headers-1_amd64.deb");
        write(&broken, "not a package");
        let error = store.add(&Source::Packages(vec![broken]), &shell()).err();
        assert!(
            matches!(
                error,
                Some(Error::BadPackage { .. } | Error::ProgramMissing { .. })
            ),
            "{error:?}"
        );
        let left: Vec<_> = fs::read_dir(home.path())
            .into_iter()
            .flatten()
            .flatten()
            .collect();
        assert_eq!(left.len(), 1, "only the lock: {left:?}");
        Ok(())
    }

    #[test]
    fn kbuild_could_not_work_in_a_path_with_a_space() {
        let error = Store::at("/some where/kernels").err();
        assert!(
            matches!(error, Some(Error::BadStorePath { character: ' ', .. })),
            "{error:?}"
        );
    }
}
