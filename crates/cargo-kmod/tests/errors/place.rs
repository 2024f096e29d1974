// SPDX-License-Identifier: MIT OR Apache-2.0

//! A place of its own for one test: cache, target folder, temporary files, a package.

use std::{
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::harness::{Result, has};

/// What of the cache takes long to make, and says nothing about what is tested here.
const SLOW: [&str; 3] = ["sysroot", "guest", "images"];

pub(crate) struct Place {
    folder: tempfile::TempDir,
    target: PathBuf,
    has_own_cache: bool,
}

impl Place {
    /// One with an empty cache.
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("kmod-errors-").tempdir()?;
        let place = Self {
            folder,
            // What the tests in real kernels have compiled needs not be compiled again.
            target: Path::new(env!("CARGO_TARGET_TMPDIR")).join("modules"),
            has_own_cache: true,
        };
        for folder in ["cache/cargo-kmod", "tmp"] {
            fs::create_dir_all(place.path(folder))?;
        }
        Ok(place)
    }

    /// One that shares the user's cache, where nothing needs to be made again.
    pub(crate) fn warm() -> Result<Self> {
        Ok(Self {
            has_own_cache: false,
            ..Self::new()?
        })
    }

    /// Gives it a target folder of its own, where everything is compiled anew.
    pub(crate) fn with_own_target(mut self) -> Self {
        self.target = self.path("target");
        self
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Lends its own cache what takes long to make.
    pub(crate) fn warm_up(&self) -> Result {
        let cache = kmod_host::folders::cache().ok_or("no cache")?;
        for name in SLOW {
            fs::create_dir_all(cache.join(name))?;
            let own = self.path("cache/cargo-kmod").join(name);
            if own.exists() {
                fs::remove_dir_all(&own)?;
            }
            symlink(cache.join(name), own)?;
        }
        Ok(())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.path(name);
        fs::create_dir_all(path.parent().ok_or("no parent")?)?;
        fs::write(&path, text)?;
        Ok(path)
    }

    /// A package with that source, whose dependencies are at hand; its manifest.
    pub(crate) fn package(&self, source: &str) -> Result<PathBuf> {
        let like = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/modules/misbehaves");
        self.write("package/src/lib.rs", source)?;
        for name in ["Cargo.lock", "Cargo.toml"] {
            fs::copy(like.join(name), self.path("package").join(name))?;
        }
        Ok(self.path("package/Cargo.toml"))
    }

    /// A headers tree that is complete at first sight, for an architecture.
    pub(crate) fn tree(&self, architecture: &str) -> Result<PathBuf> {
        let files = [
            ("Makefile", ""),
            (".config", ""),
            ("include/config/auto.conf", architecture),
            ("include/generated/autoconf.h", ""),
            ("include/generated/compile.h", ""),
            ("Module.symvers", ""),
            (
                "include/generated/utsrelease.h",
                "#define UTS_RELEASE \"6.1.0-9-test\"\n",
            ),
            ("scripts/mod/modpost", ""),
        ];
        for (name, text) in files {
            self.write(&format!("tree/{name}"), text)?;
        }
        Ok(self.path("tree"))
    }

    /// A package of `drivers/` or `tests/modules`, and the target folder of this place.
    pub(crate) fn arguments(&self, verb: &str, package: &str, kernel: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let own = root.join("tests/modules").join(package);
        let package = if own.exists() {
            own
        } else {
            root.join("../../drivers").join(package)
        };
        let words = [
            verb,
            "--manifest-path",
            &package.join("Cargo.toml").display().to_string(),
            "--target-dir",
            &self.target.display().to_string(),
            "--kernel",
            kernel,
        ];
        words.map(str::to_owned).to_vec()
    }

    /// The command under test, in a session of its own.
    pub(crate) fn kmod<S: AsRef<str>>(&self, arguments: &[S]) -> Command {
        let words = arguments.iter().map(AsRef::as_ref);
        self.session(std::iter::once(env!("CARGO_BIN_EXE_cargo-kmod")).chain(words))
    }

    /// The command under test, in a session whose terminal is its standard input.
    pub(crate) fn kmod_on_terminal<S: AsRef<str>>(&self, arguments: &[S]) -> Command {
        let words = arguments.iter().map(AsRef::as_ref);
        let program = ["--ctty", env!("CARGO_BIN_EXE_cargo-kmod")];
        self.session(program.into_iter().chain(words))
    }

    /// The command under test, with a machine that a script run by root has changed before; `None` where
    /// that is not permitted.
    pub(crate) fn kmod_after<S: AsRef<str>>(
        &self,
        script: &str,
        arguments: &[S],
    ) -> Result<Option<Command>> {
        let unshare = ["unshare", "--user", "--map-root-user", "--mount"];
        let unshare = if rustix::process::geteuid().is_root() {
            &["unshare", "--mount"][..]
        } else {
            &unshare[..]
        };
        let (program, rest) = unshare.split_first().ok_or("empty")?;
        let permitted = Command::new(program)
            .args(rest)
            .args(["sh", "-c", "mount -t tmpfs none /mnt"])
            .stderr(Stdio::null())
            .status();
        if !permitted.is_ok_and(|status| status.success()) {
            eprintln!("left out: a mount namespace of one's own is not permitted here");
            return Ok(None);
        }
        let script = format!("set -e; {script}; exec \"$@\"");
        let before = [unshare, &["sh", "-c", &script, "sh"]].concat();
        let words = before
            .into_iter()
            .chain([env!("CARGO_BIN_EXE_cargo-kmod")])
            .chain(arguments.iter().map(AsRef::as_ref));
        Ok(Some(self.session(words)))
    }

    fn session<'a>(&self, words: impl Iterator<Item = &'a str>) -> Command {
        // A child that leads no group becomes the leader of the session itself, without another child.
        let mut command = Command::new("setsid");
        command
            .args(words)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env("TMPDIR", self.path("tmp"));
        if self.has_own_cache {
            command.env("XDG_CACHE_HOME", self.path("cache"));
        }

        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            let is_of_cargo = ["CARGO_PKG", "CARGO_MANIFEST", "CARGO_TERM", "CARGO_TARGET"];
            if name == "RUSTC" || is_of_cargo.iter().any(|start| name.starts_with(start)) {
                command.env_remove(name);
            }
        }
        command
    }

    /// A folder for `PATH` with every program of the machine but some.
    pub(crate) fn programs(&self, is_there: impl Fn(&str) -> bool) -> Result<PathBuf> {
        let folder = self.path("bin");
        fs::create_dir_all(&folder)?;
        let path = env::var_os("PATH").unwrap_or_default();
        for entry in env::split_paths(&path).filter_map(|folder| fs::read_dir(folder).ok()) {
            for program in entry.flatten() {
                let name = program.file_name();
                let link = folder.join(&name);
                if is_there(&name.to_string_lossy()) && fs::symlink_metadata(&link).is_err() {
                    symlink(program.path(), link)?;
                }
            }
        }
        Ok(folder)
    }

    /// That nothing is left of what was under way, and nothing that could be taken for whole.
    pub(crate) fn is_clean(&self) -> Result {
        let left = |folder: PathBuf, is_wrong: &dyn Fn(&str) -> bool| -> Result<Vec<String>> {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
            Ok(names.filter(|name| is_wrong(name)).collect())
        };
        let mut found = left(self.path("tmp"), &|_| true)?;
        let cache = self.path("cache/cargo-kmod");
        for kind in fs::read_dir(&cache)?.flatten() {
            if !kind.path().is_symlink() {
                found.extend(left(kind.path(), &|name| name.starts_with('.'))?);
            }
        }
        // In a folder that is not shared, nobody else is under way.
        for release in fs::read_dir(self.path("target/kmod")).into_iter().flatten() {
            found.extend(left(release?.path(), &|name| name.contains("unchecked"))?);
        }
        if found.is_empty() {
            Ok(())
        } else {
            Err(format!("left behind: {}", found.join(", ")).into())
        }
    }
}

/// What a command said on both streams, after its end with that code.
pub(crate) fn said(command: &mut Command, code: i32) -> Result<String> {
    let output = command.output()?;
    let text = text(&output);
    if output.status.code() == Some(code) {
        Ok(text)
    } else {
        Err(format!("{} instead of {code}:\n{text}", output.status).into())
    }
}

/// That a command ends with that code and one error, which says all of `wanted`.
pub(crate) fn fails(command: &mut Command, code: i32, wanted: &[&str]) -> Result {
    let text = said(command, code)?;
    let errors = text.matches("error[KMOD").count();
    if errors != 1 {
        return Err(format!("{errors} errors instead of one:\n{text}").into());
    }
    wanted.iter().try_for_each(|wanted| has(&text, wanted))
}

fn text(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// One of the kernels, for what is the same on all.
pub(crate) fn last_kernel() -> Result<String> {
    let kernels =
        env::var("KMOD_TEST_KERNELS").map_err(|_| "KMOD_TEST_KERNELS is not set: run ./test")?;
    let last = kernels.split_whitespace().next_back();
    Ok(last.ok_or("KMOD_TEST_KERNELS names no kernel")?.to_owned())
}

/// The folder of the module that a build has named.
pub(crate) fn built_in(said: &str) -> Result<PathBuf> {
    let mut lines = said.lines();
    let ko = lines.find(|line| line.starts_with('/') && line.ends_with(".ko"));
    let folder = ko
        .and_then(|ko| Path::new(ko).parent())
        .ok_or("no module")?;
    Ok(folder.to_owned())
}
