// SPDX-License-Identifier: MIT OR Apache-2.0

//! Kernels out of Debian packages: which belong together, fetching them, unpacking them elsewhere.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
    process::Command,
};

use kmod_report::Shell;

use crate::{Error, Release, process::Interrupt};

/// What unpacking needs.
const DPKG: &str = "dpkg";

/// Prefixes of the packages that make up a kernel; whatever else they depend on is the system's.
const HEADERS: [&str; 2] = ["linux-headers-", "linux-kbuild-"];
const IMAGE: [&str; 3] = ["linux-image-", "linux-modules-", "linux-binary-"];

/// One package: a file, or what apt could fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The `.deb`, where it is at hand.
    pub(crate) file: PathBuf,
    /// How many bytes fetching it takes, where that is known.
    size: u64,
    /// Where apt would fetch it from; empty where it cannot.
    location: String,
    /// Each entry a list of alternatives, each with the exact version if one is asked for.
    depends: Vec<Vec<(String, Option<String>)>>,
}

/// The packages of one kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) release: String,
    pub(crate) packages: Vec<Package>,
}

impl Group {
    /// `NAME=VERSION` of every package, sorted: tells whether a kernel was made from these.
    pub(crate) fn identity(&self) -> Vec<String> {
        let mut all: Vec<_> = self
            .packages
            .iter()
            .map(|p| format!("{}={}", p.name, p.version))
            .collect();
        all.sort();
        all
    }

    /// What the headers depend on beside kernel packages: compiler, libraries. Not the image's.
    pub(crate) fn foreign_depends(&self) -> Vec<&str> {
        let of_headers = |p: &&Package| HEADERS.iter().any(|prefix| p.name.starts_with(prefix));
        let depends = self
            .packages
            .iter()
            .filter(of_headers)
            .flat_map(|p| &p.depends);
        let names = depends.filter_map(|either| Some(either.first()?.0.as_str()));
        names.filter(|name| !name.starts_with("linux-")).collect()
    }
}

/// Reads the control fields of `.deb` files.
pub(crate) fn read(files: &[PathBuf], interrupt: &Interrupt) -> Result<Vec<Package>, Error> {
    let read_one = |file: &PathBuf| {
        let mut dpkg = Command::new("dpkg-deb");
        let fields =
            interrupt
                .run(dpkg.arg("--field").arg(file), DPKG)
                .map_err(|error| match error {
                    Error::Command { message, .. } => Error::BadPackage {
                        path: file.clone(),
                        message,
                    },
                    other => other,
                })?;
        let package = parse_control(&String::from_utf8_lossy(&fields));
        Ok(Package {
            file: file.clone(),
            ..package
        })
    };
    files.iter().map(read_one).collect()
}

/// Sorts packages into kernels: each headers package with what it needs and the image that fits.
pub(crate) fn group(packages: &[Package], given: &str) -> Result<Vec<Group>, Error> {
    let mut groups = Vec::new();
    for headers in packages {
        let Some(release) = headers.name.strip_prefix("linux-headers-") else {
            continue;
        };
        let is_common =
            release.split('-').any(|part| part == "common") || headers.depends.is_empty();
        if is_common || !release.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let mut group = vec![headers.clone()];
        let mut at = 0;
        while let Some(package) = group.get(at).cloned() {
            at += 1;
            for needed in package.needs(release) {
                let name = needed.split('=').next().unwrap_or(&needed);
                if group.iter().any(|other| other.name == name) {
                    continue;
                }
                match packages.iter().find(|other| other.name == name) {
                    Some(found) => group.push(found.clone()),
                    // Building works without an image.
                    None if is_image_of(name, release) => {}
                    None => {
                        return Err(Error::PackageMissing {
                            package: package.name.clone(),
                            needed: name.to_owned(),
                        });
                    }
                }
            }
        }
        for package in packages
            .iter()
            .filter(|package| is_image_of(&package.name, release))
        {
            if group.iter().all(|other| other.name != package.name) {
                group.push(package.clone());
            }
        }
        groups.push(Group {
            release: release.to_owned(),
            packages: group,
        });
    }
    if groups.is_empty() {
        let flavour = if cfg!(target_arch = "aarch64") {
            "arm64"
        } else {
            "amd64"
        };
        return Err(Error::NoHeadersPackage {
            given: given.to_owned(),
            flavour: flavour.to_owned(),
        });
    }
    groups.sort_by_key(|group| Release::new(&*group.release));
    Ok(groups)
}

impl Package {
    /// The kernel packages it cannot do without, as `NAME` or `NAME=VERSION`: of alternatives the first.
    fn needs(&self, release: &str) -> impl Iterator<Item = String> {
        let first = self.depends.iter().filter_map(|either| either.first());
        let is_part = |name: &str| {
            HEADERS.iter().any(|prefix| name.starts_with(prefix)) || is_image_of(name, release)
        };
        first
            .filter(move |(name, _)| is_part(name))
            .map(|(name, version)| match version {
                Some(version) => format!("{name}={version}"),
                None => name.clone(),
            })
    }
}

/// Whether a package of that name holds the image or the modules of a release.
fn is_image_of(name: &str, release: &str) -> bool {
    let rest = IMAGE.iter().find_map(|prefix| name.strip_prefix(prefix));
    rest.is_some_and(|rest| {
        let rest = rest
            .strip_prefix("unsigned-")
            .or(rest.strip_prefix("extra-"))
            .unwrap_or(rest);
        rest.strip_prefix(release)
            .is_some_and(|tail| tail.is_empty() || tail == "-unsigned")
    })
}

/// Asks apt which packages the newest kernel of a series consists of.
pub(crate) fn find(series: &str, interrupt: &Interrupt) -> Result<Group, Error> {
    let apt = |arguments: &[&str]| {
        let output = interrupt.run(Command::new("apt-cache").args(arguments), "apt");
        output
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(|error| match error {
                Error::ProgramMissing { .. } => no_apt(series),
                other => other,
            })
    };
    let architecture = match interrupt.run(Command::new("dpkg").arg("--print-architecture"), DPKG) {
        Ok(name) => String::from_utf8_lossy(&name).trim().to_owned(),
        Err(Error::ProgramMissing { .. }) => return Err(no_apt(series)),
        Err(error) => return Err(error),
    };
    let names = apt(&["pkgnames", "linux-headers-"])?;
    let mut releases: Vec<Release> = names
        .lines()
        .filter_map(|name| name.strip_prefix("linux-headers-"))
        .filter(|release| is_plain(release, &architecture))
        .map(Release::new)
        .collect();
    releases.sort();
    let known = releases
        .iter()
        .rev()
        .filter_map(|r| Some(format!("debian:{}", r.series()?)));
    let mut known: Vec<String> = known.collect();
    known.dedup();
    let in_series = |release: &&Release| matches_series(release.as_str(), series);
    for release in releases.iter().rev().filter(in_series) {
        if let Some(group) = describe(release.as_str(), &apt)? {
            return Ok(group);
        }
    }
    Err(Error::NoSuchPackage {
        series: series.to_owned(),
        known,
    })
}

/// The packages of one release as apt knows them; nothing where headers or image cannot be fetched.
fn describe(
    release: &str,
    apt: &impl Fn(&[&str]) -> Result<String, Error>,
) -> Result<Option<Group>, Error> {
    let mut wanted = vec![
        format!("linux-headers-{release}"),
        format!("linux-image-{release}"),
    ];
    let mut packages: Vec<Package> = Vec::new();
    // Each call of apt reads all its lists: what is needed next is asked for together.
    while !wanted.is_empty() {
        let mut arguments = vec!["show", "--no-all-versions"];
        arguments.extend(wanted.iter().map(String::as_str));
        let shown = match apt(&arguments) {
            Ok(shown) => shown,
            // What apt cannot show is a name that something else mentions, or provides.
            Err(Error::Command { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let found: Vec<Package> = shown.split("\n\n").map(parse_control).collect();
        let is_there = |name: &String| {
            let name = name.split('=').next().unwrap_or(name);
            found
                .iter()
                .any(|package| package.name == name && !package.location.is_empty())
        };
        if !wanted.iter().all(is_there) {
            return Ok(None);
        }
        packages.extend(found.into_iter().filter(|package| !package.name.is_empty()));
        wanted = packages
            .iter()
            .flat_map(|package| package.needs(release))
            .collect();
        wanted.retain(|name| {
            let name = name.split('=').next().unwrap_or(name);
            packages.iter().all(|package| package.name != name)
        });
        wanted.sort();
        wanted.dedup();
    }
    Ok(Some(Group {
        release: release.to_owned(),
        packages,
    }))
}

/// Fetches every package of a group into `folder`. apt checks what it fetched against its lists.
pub(crate) fn fetch(
    group: &mut Group,
    folder: &Path,
    interrupt: &Interrupt,
    shell: &Shell,
) -> Result<(), Error> {
    for package in &mut group.packages {
        let tenths = package.size / 100_000;
        shell.status(
            "Downloading",
            format_args!(
                "{} {} ({}.{} MB)",
                package.name,
                package.version,
                tenths / 10,
                tenths % 10
            ),
        );
        let place = folder.join(&package.name);
        fs::create_dir(&place).map_err(Error::io("create", &place))?;
        let exact = format!("{}={}", package.name, package.version);
        let mut apt = Command::new("apt-get");
        apt.args(["download", "-q", &exact]).current_dir(&place);
        interrupt
            .run(&mut apt, "apt")
            .map_err(|error| disk_full(error, folder))?;
        let found = deb_files(&place)?.into_iter().next();
        package.file = found.ok_or_else(|| Error::Command {
            command: format!("apt-get download {exact}"),
            message: "it left no package".to_owned(),
        })?;
    }
    Ok(())
}

/// Unpacks a group under `root` so that it works under `home`, where the folder will stand.
pub(crate) fn unpack(
    group: &Group,
    root: &Path,
    home: &Path,
    interrupt: &Interrupt,
    shell: &Shell,
) -> Result<(), Error> {
    for package in &group.packages {
        shell.status(
            "Unpacking",
            format_args!("{} {}", package.name, package.version),
        );
        let mut dpkg = Command::new("dpkg-deb");
        dpkg.arg("--extract").arg(&package.file).arg(root);
        interrupt
            .run(&mut dpkg, DPKG)
            .map_err(|error| disk_full(error, root))?;
    }
    relocate(root, home)
}

/// The `.deb` files in a folder, sorted by name.
pub(crate) fn deb_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(Error::io("read", folder))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "deb"));
    files.sort();
    Ok(files)
}

/// Turns what points into the system's `/usr` so that it points into the unpacked tree.
///
/// A headers package includes its common half by absolute path, and `/lib/modules` links by it.
fn relocate(root: &Path, home: &Path) -> Result<(), Error> {
    for tree in folders(&root.join("usr/src"))? {
        let makefile = tree.join("Makefile");
        if tree.is_symlink() || !makefile.is_file() {
            continue;
        }
        let text = fs::read_to_string(&makefile).map_err(Error::io("read", &makefile))?;
        let moved = relocate_includes(&text, home);
        if moved != text {
            fs::write(&makefile, moved).map_err(Error::io("write", &makefile))?;
        }
    }
    for folder in ["usr/src", "usr/lib", "lib/modules", "usr/lib/modules"] {
        for entry in folders(&root.join(folder))? {
            relocate_link(root, &entry)?;
            if !entry.is_symlink() {
                for inner in folders(&entry)? {
                    relocate_link(root, &inner)?;
                }
            }
        }
    }
    Ok(())
}

fn relocate_includes(makefile: &str, home: &Path) -> String {
    let move_line = |line: &str| match line.trim_start().strip_prefix("include ") {
        Some(path) if path.trim_start().starts_with("/usr/") => {
            format!("include {}{}", home.display(), path.trim_start())
        }
        _ => line.to_owned(),
    };
    makefile.split_inclusive('\n').map(move_line).collect()
}

/// Makes an absolute link within the unpacked tree a relative one.
fn relocate_link(root: &Path, link: &Path) -> Result<(), Error> {
    let Ok(target) = fs::read_link(link) else {
        return Ok(());
    };
    let (Ok(target), Ok(inside)) = (target.strip_prefix("/"), link.strip_prefix(root)) else {
        return Ok(());
    };
    let up = inside.components().skip(1).map(|_| Component::ParentDir);
    let relative: PathBuf = up.chain(target.components()).collect();
    fs::remove_file(link)
        .and_then(|()| std::os::unix::fs::symlink(&relative, link))
        .map_err(Error::io("redirect", link))
}

/// What is in a folder; nothing where there is no such folder.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.flatten().map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Error::io("read", folder)(error)),
    }
}

fn parse_control(text: &str) -> Package {
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    let mut last = "";
    for line in text.lines().take_while(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            fields.entry(last).or_default().push_str(line);
        } else if let Some((name, value)) = line.split_once(':') {
            last = name;
            fields.insert(name, value.trim().to_owned());
        }
    }
    let mut take = |name| fields.remove(name).unwrap_or_default();
    Package {
        name: take("Package"),
        version: take("Version"),
        file: PathBuf::new(),
        size: take("Size").parse().unwrap_or(0),
        location: take("Filename"),
        depends: parse_depends(&take("Depends")),
    }
}

/// `a (= 1) | b, c (>= 2)`: entries, each with its alternatives; only exact versions are kept.
fn parse_depends(text: &str) -> Vec<Vec<(String, Option<String>)>> {
    let one = |alternative: &str| {
        let (name, rest) = alternative
            .trim()
            .split_once([' ', '(', '['])
            .unwrap_or((alternative.trim(), ""));
        let exact = rest
            .split_once('=')
            .filter(|(before, _)| before.trim_matches([' ', '(']).is_empty());
        let version = exact.and_then(|(_, version)| version.split(')').next());
        let name = name.split(':').next().unwrap_or(name);
        (
            name.to_owned(),
            version.map(|version| version.trim().to_owned()),
        )
    };
    let entries = text.split(',').filter(|entry| !entry.trim().is_empty());
    entries
        .map(|entry| entry.split('|').map(one).collect())
        .collect()
}

/// Whether a release is of the plain flavour: `6.1.0-56-amd64`, not `6.1.0-56-cloud-amd64`.
fn is_plain(release: &str, architecture: &str) -> bool {
    let base = release
        .strip_suffix(architecture)
        .and_then(|base| base.strip_suffix('-'));
    base.is_some_and(|base| {
        base.split('-')
            .all(|part| part.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Whether a release is of a series: `6.1` holds `6.1.0-56-amd64`, not `6.12.9-amd64`.
fn matches_series(release: &str, series: &str) -> bool {
    let tail = release.strip_prefix(series);
    !series.is_empty()
        && tail.is_some_and(|tail| tail.is_empty() || tail.starts_with(['.', '-', '+', '~']))
}

fn no_apt(series: &str) -> Error {
    let flavour = if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "amd64"
    };
    Error::NoApt {
        wanted: format!("debian:{series}"),
        packages: format!(
            "linux-headers-{series}…-{flavour}, linux-headers-{series}…-common, \
             linux-kbuild-{series}…, linux-image-{series}…-{flavour}"
        ),
    }
}

/// A program that ran out of disk says so on its stderr alone.
fn disk_full(error: Error, path: &Path) -> Error {
    match error {
        Error::Command { message, .. }
            if [
                "No space left on device",
                "Disk quota exceeded",
                "don't have enough free space",
            ]
            .iter()
            .any(|sign| message.contains(sign)) =>
        {
            Error::DiskFull {
                path: path.to_owned(),
            }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{temp, write};

    fn package(name: &str, depends: &str) -> Package {
        Package {
            name: name.to_owned(),
            version: "6.1.192-2".to_owned(),
            depends: parse_depends(depends),
            ..Package::default()
        }
    }

    fn kernel_packages() -> Vec<Package> {
        vec![
            package("linux-headers-6.1.0-56-common", ""),
            package(
                "linux-headers-6.1.0-56-amd64",
                "linux-headers-6.1.0-56-common (= 6.1.192-2), linux-kbuild-6.1 (>= 6.1.192-2), \
                 linux-compiler-gcc-12-x86, gcc-12",
            ),
            package(
                "linux-image-6.1.0-56-amd64",
                "kmod, linux-base (>= 4.3~), initramfs-tools | dracut",
            ),
            package("linux-image-6.1.0-56-amd64-dbg", ""),
            package("linux-kbuild-6.1", "libc6 (>= 2.34)"),
            package("linux-image-6.12.9-amd64", "kmod"),
        ]
    }

    #[test]
    fn packages_of_one_kernel_are_found_among_others() -> Result<(), Error> {
        let groups = group(&kernel_packages(), "here")?;
        assert_eq!(groups.len(), 1);
        let group = groups.first().cloned().unwrap_or(Group {
            release: String::new(),
            packages: vec![],
        });
        assert_eq!(group.release, "6.1.0-56-amd64");
        let names: Vec<&str> = group
            .packages
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "linux-headers-6.1.0-56-amd64",
                "linux-headers-6.1.0-56-common",
                "linux-kbuild-6.1",
                "linux-image-6.1.0-56-amd64"
            ]
        );
        assert_eq!(group.foreign_depends(), ["gcc-12", "libc6"]);
        Ok(())
    }

    #[test]
    fn a_missing_companion_is_named() {
        let mut packages = kernel_packages();
        packages.retain(|package| package.name != "linux-kbuild-6.1");
        let shown = group(&packages, "here")
            .err()
            .map(|error| error.to_string());
        assert_eq!(
            shown.as_deref(),
            Some(
                "package linux-headers-6.1.0-56-amd64 needs linux-kbuild-6.1, which was not given"
            )
        );
        packages.retain(|package| !package.name.starts_with("linux-headers"));
        assert!(matches!(
            group(&packages, "here"),
            Err(Error::NoHeadersPackage { .. })
        ));
    }

    #[test]
    fn depends_keep_alternatives_and_exact_versions() {
        assert_eq!(
            parse_depends("a (= 1:2-3) | b:any, c (>= 2), d"),
            [
                vec![
                    ("a".to_owned(), Some("1:2-3".to_owned())),
                    ("b".to_owned(), None)
                ],
                vec![("c".to_owned(), None)],
                vec![("d".to_owned(), None)],
            ]
        );
        assert!(parse_depends("").is_empty());
    }

    #[test]
    fn control_fields_may_run_over_lines() {
        let package = parse_control(
            "Package: p\nVersion: 1\nSize: 42\nFilename: pool/p.deb\nDepends: a,\n b\n\nPackage: q\n",
        );
        assert_eq!(
            (package.name.as_str(), package.size, package.depends.len()),
            ("p", 42, 2)
        );
    }

    #[test]
    fn only_the_plain_flavour_counts() {
        assert!(is_plain("6.1.0-56-amd64", "amd64"));
        assert!(is_plain("6.12.117+deb12-amd64", "amd64"));
        assert!(!is_plain("6.1.0-56-cloud-amd64", "amd64"));
        assert!(!is_plain("6.1.0-56-rt-amd64", "amd64"));
        assert!(!is_plain("6.1.0-56-common", "amd64"));
        assert!(!is_plain("amd64", "amd64"));
    }

    #[test]
    fn a_series_is_not_a_mere_prefix() {
        assert!(matches_series("6.1.0-56-amd64", "6.1"));
        assert!(matches_series("6.1.0-56-amd64", "6.1.0-56"));
        assert!(matches_series("6.1.0-56-amd64", "6.1.0-56-amd64"));
        assert!(!matches_series("6.12.9-amd64", "6.1"));
        assert!(!matches_series("6.12.9-amd64", ""));
    }

    #[test]
    fn what_points_into_the_system_is_redirected() -> Result<(), Error> {
        let root = temp();
        let tree = root.path().join("usr/src/linux-headers-6.1.0-56-amd64");
        write(
            &tree.join("Makefile"),
            "# x\ninclude /usr/src/linux-headers-6.1.0-56-common/Makefile\n",
        );
        write(
            &root.path().join("lib/modules/6.1.0-56-amd64/modules.order"),
            "",
        );
        let build = root.path().join("lib/modules/6.1.0-56-amd64/build");
        let linked = std::os::unix::fs::symlink("/usr/src/linux-headers-6.1.0-56-amd64", &build);
        assert!(linked.is_ok());

        relocate(root.path(), Path::new("/store/6.1"))?;

        let makefile = fs::read_to_string(tree.join("Makefile")).unwrap_or_default();
        assert_eq!(
            makefile,
            "# x\ninclude /store/6.1/usr/src/linux-headers-6.1.0-56-common/Makefile\n"
        );
        let link = fs::read_link(&build).unwrap_or_default();
        assert_eq!(
            link,
            Path::new("../../../usr/src/linux-headers-6.1.0-56-amd64")
        );
        assert!(build.join("Makefile").is_file());
        Ok(())
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let error = |message: &str| Error::Command {
            command: "x".into(),
            message: message.into(),
        };
        let full = disk_full(
            error("cannot copy: No space left on device"),
            Path::new("/x"),
        );
        assert!(matches!(full, Error::DiskFull { .. }));
        assert!(matches!(
            disk_full(error("broken"), Path::new("/x")),
            Error::Command { .. }
        ));
    }
}
