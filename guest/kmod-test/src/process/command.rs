// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Programs and what they are started with, named as in `std::process`.

mod start;

use alloc::{ffi::CString, format, string::String, vec::Vec};

use self::start::{Candidate, SHELL, Start};
use super::{Child, fork};
use crate::{
    errno::EINVAL,
    error::{Error, Result, of},
    fs::File,
    os::{self, Outcome, files, process::Image},
    pipe::pipe,
};

/// Where programs are looked for if the environment does not say it.
const PATH: &str = "/bin:/usr/bin";

/// A program that is to be started: as this one was, where nothing else is said.
#[derive(Clone, Debug)]
pub struct Command<'a> {
    words: Vec<String>,
    environment: Vec<String>,
    folder: Option<String>,
    /// Standard input, output and error.
    streams: [Option<&'a File>; 3],
    kept: Vec<&'a File>,
}

impl<'a> Command<'a> {
    /// A program and its arguments. Without a slash in it, the name is one in a folder of the `PATH`.
    #[must_use]
    pub fn new<S: AsRef<str>>(words: &[S]) -> Self {
        let environment = os::environment();
        Self {
            words: words.iter().map(|word| word.as_ref().into()).collect(),
            environment: environment
                .split_terminator('\0')
                .map(String::from)
                .collect(),
            folder: None,
            streams: [None; 3],
            kept: Vec::new(),
        }
    }

    /// Nothing is in its environment.
    #[must_use]
    pub fn env_clear(mut self) -> Self {
        self.environment.clear();
        self
    }

    /// This is in its environment.
    #[must_use]
    pub fn env(mut self, key: &str, value: &str) -> Self {
        self.environment
            .retain(|entry| entry.split_once('=').is_none_or(|(name, _)| name != key));
        self.environment.push(format!("{key}={value}"));
        self
    }

    /// It starts in this folder, from which its own path counts, too.
    #[must_use]
    pub fn current_dir(mut self, folder: &str) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// It reads this.
    #[must_use]
    pub fn stdin(mut self, file: &'a File) -> Self {
        self.streams[0] = Some(file);
        self
    }

    /// It writes to this.
    #[must_use]
    pub fn stdout(mut self, file: &'a File) -> Self {
        self.streams[1] = Some(file);
        self
    }

    /// It complains to this.
    #[must_use]
    pub fn stderr(mut self, file: &'a File) -> Self {
        self.streams[2] = Some(file);
        self
    }

    /// It has this open file, too, under the same number.
    #[must_use]
    pub fn keep(mut self, file: &'a File) -> Self {
        self.kept.push(file);
        self
    }

    /// Starts it, in a process of its own.
    ///
    /// # Errors
    ///
    /// Those of the system, also of what is done in that process until it is the program.
    #[track_caller]
    pub fn spawn(&self) -> Result<Child> {
        // Another thread may hold the heap while the process is made, where nobody ever lets go of it then.
        let start = self.prepare().map_err(self.asked())?;
        let (reader, writer) = pipe()?;
        let child = fork(|| {
            let number = start.start();
            // The pipe tells the error; the code is for nobody.
            let _ = files::write(writer.fd(), &number.to_ne_bytes());
            1
        })?;
        drop(writer);
        let mut number = [0; 4];
        match reader.read_exact(&mut number) {
            Ok(()) => {
                child.wait()?;
                Err(i32::from_ne_bytes(number)).map_err(self.asked())
            }
            // It was closed when the program began.
            Err(_) => Ok(child),
        }
    }

    /// Becomes the program; returns only if that fails, and then the error.
    #[track_caller]
    pub fn exec(&self) -> Error {
        let number = match self.prepare() {
            Ok(start) => start.start(),
            Err(number) => number,
        };
        self.asked()(number)
    }

    /// For `map_err`: an error of the attempt to start this.
    #[track_caller]
    fn asked(&self) -> impl FnOnce(i32) -> Error + use<'_> {
        of(format!("start {:?}", self.words))
    }

    fn prepare(&self) -> Outcome<Start> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let environment: Vec<&str> = self.environment.iter().map(String::as_str).collect();
        let shell = SHELL.to_str().unwrap_or_default();
        let candidate = |path: String| {
            let arguments = words.iter().skip(1).copied();
            let script: Vec<&str> = [shell, &path].into_iter().chain(arguments).collect();
            Ok(Candidate {
                script: Image::new(&script, &environment)?,
                path: CString::new(path).map_err(|_| EINVAL.number())?,
            })
        };
        let candidates = self.paths().into_iter().map(candidate);
        let open = |folder: &String| -> Outcome<File> {
            let fd = files::open(folder, files::READ, 0)?;
            Ok(File::new(fd, folder))
        };
        Ok(Start {
            image: Image::new(&words, &environment)?,
            candidates: candidates.collect::<Outcome<_>>()?,
            folder: self.folder.as_ref().map(open).transpose()?,
            streams: self.streams.map(|stream| stream.map(File::fd)),
            kept: self.kept.iter().map(|file| file.fd()).collect(),
        })
    }

    /// Where the program may be.
    fn paths(&self) -> Vec<String> {
        let program = self.words.first().map_or("", String::as_str);
        if program.is_empty() {
            return Vec::new();
        }
        if program.contains('/') {
            return Vec::from([program.into()]);
        }
        let mut entries = self.environment.iter();
        let folders = entries.find_map(|entry| entry.strip_prefix("PATH="));
        let folders = folders.unwrap_or(PATH).split(':');
        folders
            .map(|folder| match folder {
                "" => program.into(),
                folder => format!("{folder}/{program}"),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
