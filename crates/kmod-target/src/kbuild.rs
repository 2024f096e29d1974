// SPDX-License-Identifier: MIT OR Apache-2.0

//! What kbuild says about compiling C for one kernel: the compiler, its flags, objtool's switches.
//!
//! kbuild is asked to compile an empty file, and the command it records for that (`.probe.o.cmd`) is
//! taken apart. So the flags of a kernel come from its own makefiles and configuration, not from a
//! table of versions. See `Documentation/kbuild/makefiles.rst` of the kernel.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_host::{Fault, program};

/// How kbuild compiles the C of a module for one kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kbuild {
    /// The C compiler, as kbuild calls it.
    pub compiler: String,
    /// Its arguments, without input, output and the names of the probe; relative include folders are
    /// relative to the headers tree.
    pub c_flags: Vec<String>,
    /// objtool's path and switches, without the object; `None` where this kernel does not use it.
    pub objtool: Option<Vec<String>>,
}

/// Why kbuild could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the probe could not be written or read.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// `make` could not be started.
    #[error("cannot run `make`")]
    Make(Fault),
    /// The kernel's compiler is not installed.
    #[error("the compiler of this kernel, `{0}`, is not installed")]
    NoCompiler(String),
    /// kbuild failed on an empty file.
    #[error("kbuild cannot compile an empty file with the headers in {headers}:\n{output}", headers = headers.display())]
    Failed {
        /// The headers tree.
        headers: PathBuf,
        /// What kbuild printed.
        output: String,
    },
    /// The recorded command has a form not known.
    #[error("kbuild recorded a compile command that cannot be understood: {0}")]
    Unknown(String),
}

impl Kbuild {
    /// Asks the kbuild of a headers tree, using `scratch`, an empty folder, for the probe.
    ///
    /// # Errors
    ///
    /// [`Error`] names what is missing.
    pub fn probe(headers: &Path, scratch: &Path) -> Result<Self, Error> {
        for (name, text) in [("Kbuild", "obj-m := probe.o\n"), ("probe.c", "")] {
            let path = scratch.join(name);
            fs::write(&path, text).map_err(|source| Error::Io { path, source })?;
        }
        let output = program::output(make(headers, scratch).arg("probe.o")).map_err(Error::Make)?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(match missing_compiler(&text) {
                Some(compiler) => Error::NoCompiler(compiler),
                None => Error::Failed {
                    headers: headers.to_owned(),
                    output: text,
                },
            });
        }
        Self::read(scratch)
    }

    /// Reads what an earlier probe left in its folder.
    ///
    /// # Errors
    ///
    /// When there is no probe, or it has a form not known.
    pub fn read(scratch: &Path) -> Result<Self, Error> {
        let path = scratch.join(".probe.o.cmd");
        let text = fs::read_to_string(&path).map_err(|source| Error::Io { path, source })?;
        Self::parse(&text).ok_or_else(|| {
            Error::Unknown(
                text.lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(300)
                    .collect(),
            )
        })
    }

    /// Takes the first line of a `.cmd` file apart.
    fn parse(text: &str) -> Option<Self> {
        let (_, commands) = text.lines().next()?.split_once(":=")?;
        let mut commands = commands.split(" ; ");
        let mut words = shlex::split(commands.next()?)?.into_iter();
        let compiler = words.next()?;
        let mut c_flags = Vec::new();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-c" => {}
                "-o" => drop(words.next()),
                _ if word.ends_with("probe.c") || word.ends_with(".probe.o.d") => {}
                _ if word.starts_with("-DKBUILD_") || word.starts_with("-D__KBUILD_MODNAME") => {}
                _ => c_flags.push(word),
            }
        }
        let objtool = commands
            .filter_map(shlex::split)
            .find(|words| words.first().is_some_and(|w| w.ends_with("/objtool")))
            .map(|words| {
                words
                    .into_iter()
                    .filter(|word| !word.ends_with("probe.o"))
                    .collect()
            });
        Some(Self {
            compiler,
            c_flags,
            objtool,
        })
    }

    /// Whether C is compiled with this very flag.
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.c_flags.iter().any(|have| have == flag)
    }

    /// The value of the last flag that starts with `prefix`.
    #[must_use]
    pub fn value(&self, prefix: &str) -> Option<&str> {
        self.c_flags
            .iter()
            .rev()
            .find_map(|flag| flag.strip_prefix(prefix))
    }

    /// Whether kbuild runs objtool on the linked module, prebuilt members included, rather than on
    /// each object it compiles.
    #[must_use]
    pub fn delays_objtool(&self) -> bool {
        self.objtool
            .as_ref()
            .is_some_and(|words| words.iter().any(|word| word == "--link"))
    }
}

/// What a shell and a compiler want of their surroundings, and what a user tells kbuild there.
const SURROUNDINGS: [&str; 9] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "ARCH",
    "CROSS_COMPILE",
    "LLVM",
];

/// The `make` that builds in `folder` with the kbuild of `headers`, undisturbed by an outer make, be it kbuild itself.
#[must_use]
pub fn make(headers: &Path, folder: &Path) -> Command {
    let mut command = Command::new("make");
    if env::var_os("KBUILD_EXTMOD").is_some() {
        // An outer kbuild has set dozens of variables, by which the inner one would take itself for a part of it.
        let kept = SURROUNDINGS.map(|name| (name, env::var_os(name)));
        command.env_clear().envs(
            kept.into_iter()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    }
    command
        .arg("--silent")
        .arg("-C")
        .arg(headers)
        .arg(format!("M={}", folder.display()))
        .env_remove("MAKEFLAGS")
        .env_remove("MFLAGS")
        .env_remove("MAKELEVEL")
        .env_remove("KBUILD_OUTPUT")
        .env("LC_ALL", "C");
    command
}

/// The compiler's name in the shell's complaint that it is not there.
fn missing_compiler(text: &str) -> Option<String> {
    let line = text.lines().find(|line| {
        line.ends_with("not found") && line.contains("gcc")
            || line.ends_with("not found") && line.contains("clang")
    })?;
    let name = line
        .trim_end_matches("not found")
        .trim_end_matches([':', ' ']);
    Some(name.rsplit([' ', ':']).next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CMD: &str = "savedcmd_/tmp/x/probe.o :=  gcc-12 -Wp,-MMD,/tmp/x/.probe.o.d -nostdinc -I./include \
        -DMODULE  -DKBUILD_BASENAME='\"probe\"' -D__KBUILD_MODNAME=kmod_probe -fcf-protection=branch -c -o /tmp/x/probe.o \
        /tmp/x/probe.c   ; ./tools/objtool/objtool --orc --link  --module /tmp/x/probe.o\n\nsource_x := y\n";

    #[test]
    fn a_recorded_command_is_taken_apart() {
        let kbuild = Kbuild::parse(CMD);
        let expected = Kbuild {
            compiler: "gcc-12".into(),
            c_flags: [
                "-nostdinc",
                "-I./include",
                "-DMODULE",
                "-fcf-protection=branch",
            ]
            .map(String::from)
            .to_vec(),
            objtool: Some(
                ["./tools/objtool/objtool", "--orc", "--link", "--module"]
                    .map(String::from)
                    .to_vec(),
            ),
        };
        assert_eq!(kbuild.as_ref(), Some(&expected));
        assert!(expected.delays_objtool());
        assert_eq!(expected.value("-fcf-protection="), Some("branch"));
    }

    #[test]
    fn a_missing_compiler_is_named() {
        let text = "/bin/sh: 1: x86_64-linux-gnu-gcc-16: not found\nmake[2]: *** [x] Error 127\n";
        assert_eq!(
            missing_compiler(text).as_deref(),
            Some("x86_64-linux-gnu-gcc-16")
        );
        assert_eq!(missing_compiler("error: no such file"), None);
    }
}
