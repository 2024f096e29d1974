// SPDX-License-Identifier: MIT OR Apache-2.0

//! One kernel: its headers tree, and the image and modules that go with it.

use std::{
    env::consts::ARCH,
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{Error, Release, config::Config, freebsd};

/// A kernel that modules can be built for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kernel {
    /// What `uname -r` says on it; of FreeBSD, where builds of one release say different things: `freebsd-15.0-amd64`.
    pub release: String,
    /// What it is a kernel of.
    pub system: System,
    /// The headers of its architecture: what kbuild calls `KDIR`, or the root that [`freebsd::Headers`] are below.
    pub headers: PathBuf,
    /// The image to boot, if known.
    pub image: Option<PathBuf>,
    /// Its own modules: the folder `…/lib/modules/RELEASE` that holds `kernel/`, if known.
    pub modules: Option<PathBuf>,
    /// How it came to be known.
    pub origin: Origin,
}

/// What a kernel is a kernel of. With it changes how modules are built, and what can be asked about the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// Linux: a configured headers tree, with a kbuild that compiles, checks and links.
    Linux,
    /// FreeBSD: headers, and rules that are the same for all kernels of a release.
    FreeBsd,
}

impl System {
    /// As its makers write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Linux => "Linux",
            Self::FreeBsd => "FreeBSD",
        }
    }

    /// As conditions in sources write it: `cfg(target_os = "…")`.
    #[must_use]
    pub fn target_os(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::FreeBsd => "freebsd",
        }
    }
}

/// How a kernel came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Added with `cargo kmod kernel add`.
    Store,
    /// Installed: `/lib/modules/RELEASE/build` leads to its headers.
    System,
    /// Named by its path.
    Path,
}

impl Kernel {
    /// The kernel whose headers are at `path`: the tree itself, or a `/lib/modules/RELEASE` folder.
    ///
    /// Image and modules are looked for where packages put them, relative to the root that the tree
    /// is unpacked under, and where a build leaves the image.
    ///
    /// # Errors
    ///
    /// When the tree is none, is not configured or prepared, or is for another architecture.
    pub fn open(path: &Path, origin: Origin) -> Result<Self, Error> {
        if let Some(headers) = freebsd::Headers::find(path) {
            return headers?.kernel(origin);
        }
        let headers = headers_of(path)?;
        let release = check(&headers)?;
        let (mut image, mut modules) = (None, None);
        for root in package_roots(&headers) {
            image = image.or_else(|| file(root.join("boot").join(format!("vmlinuz-{release}"))));
            for lib in ["lib/modules", "usr/lib/modules"] {
                let folder = root.join(lib).join(&release);
                // Some packages leave the image there, and the rest to who installs them.
                image = image.or_else(|| file(folder.join("vmlinuz")));
                modules = modules.or_else(|| folder.join("kernel").is_dir().then_some(folder));
            }
        }
        let built = ["arch/x86/boot/bzImage", "arch/arm64/boot/Image"];
        let mut built = built.iter().filter_map(|name| file(headers.join(name)));
        image = image.or_else(|| built.next());
        Ok(Self {
            release,
            system: System::Linux,
            headers,
            image,
            modules,
            origin,
        })
    }

    /// Refuses what only one system has; `what` is the subject of a sentence: "… are Linux's alone".
    ///
    /// # Errors
    ///
    /// [`Error::OtherSystem`] where it is a kernel of another system.
    pub fn must_be(&self, system: System, what: &str) -> Result<(), Error> {
        if self.system == system {
            return Ok(());
        }
        Err(Error::OtherSystem {
            release: self.release.clone(),
            is: self.system,
            what: what.to_owned(),
            needed: system,
        })
    }

    /// The release, as something that can be ordered.
    #[must_use]
    pub fn release(&self) -> Release {
        Release::new(&self.release)
    }

    /// The configuration it was built with.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn config(&self) -> Result<Config, Error> {
        read_config(&self.headers)
    }
}

fn headers_of(path: &Path) -> Result<PathBuf, Error> {
    let path = fs::canonicalize(path).map_err(Error::io("find the kernel headers", path))?;
    let build = path.join("build");
    if path.join("Makefile").is_file() || !build.is_dir() {
        return Ok(path);
    }
    fs::canonicalize(&build).map_err(Error::io("find the kernel headers", build))
}

/// Checks that modules can be built in `headers`; returns the release.
fn check(headers: &Path) -> Result<String, Error> {
    let path = headers.to_owned();
    let has = |name: &str| headers.join(name).exists();
    if !has("Makefile") {
        return Err(Error::NotATree {
            path,
            missing: "Makefile",
        });
    }
    if !has(".config") {
        let name = headers.file_name().unwrap_or_default().to_string_lossy();
        return Err(
            if name.starts_with("linux-headers-") && name.ends_with("-common") {
                Error::CommonHalf { path }
            } else if has("include") || has("Kconfig") {
                Error::NotConfigured { path }
            } else {
                Error::NotATree {
                    path,
                    missing: "include folder",
                }
            },
        );
    }
    let wanted = [
        "include/generated/autoconf.h",
        "include/generated/utsrelease.h",
        "include/config/auto.conf",
        "scripts/mod/modpost",
    ];
    if let Some(missing) = wanted.into_iter().find(|name| !has(name)) {
        return Err(Error::NotPrepared { path, missing });
    }
    let config = read_config(headers)?;
    let of = [("x86_64", "X86_64"), ("aarch64", "ARM64")];
    let here = of
        .iter()
        .find(|(arch, _)| *arch == ARCH)
        .map(|(_, option)| option);
    if let Some(here) = here
        && !config.is_set(here)
    {
        let known = of.iter().find(|(_, name)| config.is_set(name));
        let found = known
            .map_or("another architecture", |(arch, _)| arch)
            .to_owned();
        return Err(Error::WrongArchitecture {
            path,
            found,
            wanted: ARCH,
        });
    }
    let uts = read_text(&headers.join("include/generated/utsrelease.h"))?;
    let release = uts
        .lines()
        .find(|line| line.contains("UTS_RELEASE"))
        .and_then(|line| line.split('"').nth(1));
    release.map(str::to_owned).ok_or(Error::NotPrepared {
        path,
        missing: "UTS_RELEASE in include/generated/utsrelease.h",
    })
}

/// The roots that the packages of this tree may be unpacked under: `X` of `X/usr/src/TREE`, then `/`.
fn package_roots(headers: &Path) -> Vec<PathBuf> {
    let mut roots = Vec::new();
    if let Some(src) = headers.parent()
        && src.ends_with("usr/src")
    {
        roots.extend(src.ancestors().nth(2).map(Path::to_owned));
    }
    if !roots.iter().any(|root| root == Path::new("/")) {
        roots.push(PathBuf::from("/"));
    }
    roots
}

fn file(path: PathBuf) -> Option<PathBuf> {
    path.is_file().then_some(path)
}

fn read_config(headers: &Path) -> Result<Config, Error> {
    Config::read(headers).map_err(Error::io("read the configuration of", headers))
}

fn read_text(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(Error::io("read", path))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Writes the least that counts as a prepared tree below `root/usr/src`.
    pub(crate) fn fake_tree(root: &Path, release: &str) -> PathBuf {
        let tree = root
            .join("usr/src")
            .join(format!("linux-headers-{release}"));
        let arch = if ARCH == "aarch64" {
            "CONFIG_ARM64=y\n"
        } else {
            "CONFIG_X86_64=y\nCONFIG_64BIT=y\n"
        };
        let files = [
            (
                "Makefile",
                "include /usr/src/linux-headers-common/Makefile\n".to_owned(),
            ),
            (
                ".config",
                format!("CONFIG_CC_VERSION_TEXT=\"gcc-12 (Debian) 12.2.0\"\n{arch}"),
            ),
            ("include/config/auto.conf", arch.to_owned()),
            ("include/generated/autoconf.h", String::new()),
            (
                "include/generated/utsrelease.h",
                format!("#define UTS_RELEASE \"{release}\"\n"),
            ),
            ("scripts/mod/modpost", String::new()),
        ];
        for (name, text) in files {
            write(&tree.join(name), &text);
        }
        tree
    }

    pub(crate) fn write(path: &Path, text: &str) {
        let folder = path.parent().unwrap_or(path);
        let done = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
        assert!(done.is_ok(), "{}: {done:?}", path.display());
    }

    pub(crate) fn temp() -> tempfile::TempDir {
        let made = tempfile::tempdir();
        assert!(made.is_ok(), "{made:?}");
        #[expect(clippy::unwrap_used, reason = "checked above")]
        made.unwrap()
    }

    #[test]
    fn a_tree_brings_the_image_and_modules_of_its_root() -> Result<(), Error> {
        let root = temp();
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        write(&root.path().join("boot/vmlinuz-6.1.0-9-test"), "");
        write(
            &root.path().join("lib/modules/6.1.0-9-test/kernel/a.ko"),
            "",
        );
        let kernel = Kernel::open(&tree, Origin::Path)?;
        assert_eq!(kernel.release, "6.1.0-9-test");
        assert!(
            kernel
                .image
                .is_some_and(|path| path.ends_with("boot/vmlinuz-6.1.0-9-test"))
        );
        assert!(
            kernel
                .modules
                .is_some_and(|path| path.ends_with("lib/modules/6.1.0-9-test"))
        );
        Ok(())
    }

    #[test]
    fn an_image_may_lie_beside_the_modules() -> Result<(), Error> {
        let root = temp();
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        let image = root.path().join("usr/lib/modules/6.1.0-9-test/vmlinuz");
        write(&image, "");
        let kernel = Kernel::open(&tree, Origin::Path)?;
        assert_eq!(kernel.image, Some(image));
        Ok(())
    }

    #[test]
    fn a_modules_folder_leads_to_its_headers() -> Result<(), Error> {
        let root = temp();
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        let folder = root.path().join("lib/modules/6.1.0-9-test");
        write(&folder.join("modules.order"), "");
        let linked = std::os::unix::fs::symlink(&tree, folder.join("build"));
        assert!(linked.is_ok());
        assert_eq!(
            Kernel::open(&folder, Origin::System)?.release,
            "6.1.0-9-test"
        );
        Ok(())
    }

    #[test]
    fn what_is_no_tree_is_named() {
        let root = temp();
        let code = |path: &Path| {
            Kernel::open(path, Origin::Path)
                .err()
                .map(|error| error.code())
        };
        assert_eq!(code(&root.path().join("none")), Some("KMOD0140"));
        assert_eq!(code(root.path()), Some("KMOD0105"));
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        let gone = |name: &str| assert!(fs::remove_file(tree.join(name)).is_ok());
        gone("scripts/mod/modpost");
        assert_eq!(code(&tree), Some("KMOD0107"));
        gone(".config");
        assert_eq!(code(&tree), Some("KMOD0106"));
        let common = root.path().join("usr/src/linux-headers-6.1.0-9-common");
        assert!(fs::rename(&tree, &common).is_ok());
        let error = Kernel::open(&common, Origin::Path).err();
        assert!(matches!(error, Some(Error::CommonHalf { .. })), "{error:?}");
    }

    #[test]
    fn another_architecture_is_refused() {
        let root = temp();
        let tree = fake_tree(root.path(), "6.1.0-9-test");
        let other = if ARCH == "aarch64" {
            "CONFIG_X86_64=y\n"
        } else {
            "CONFIG_ARM64=y\n"
        };
        write(&tree.join("include/config/auto.conf"), other);
        let error = Kernel::open(&tree, Origin::Path).err();
        assert!(
            matches!(error, Some(Error::WrongArchitecture { .. })),
            "{error:?}"
        );
    }
}
