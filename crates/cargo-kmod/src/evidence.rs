// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel found in a run, decoded with the debug information of the modules that were loaded.

use std::{fs, path::PathBuf};

use kmod_decode::{Backtrace, Log, Problem, build_mark};
use kmod_report::Shell;
use kmod_vm::Boot;
use serde_json::Value;

use crate::{debug_info, decode};

/// The modules of a run: what they were when the machine was given them.
#[derive(Debug)]
pub(crate) struct Loaded {
    release: String,
    modules: Vec<Module>,
}

#[derive(Debug)]
struct Module {
    name: String,
    ko: PathBuf,
    build_id: Option<Vec<u8>>,
}

/// Evidence with functions, files and lines.
#[derive(Debug, Default)]
pub(crate) struct Explained {
    /// The first report's calls in modules, for a reader; empty where it names none.
    pub(crate) backtrace: String,
    /// The same, in full, for programs.
    pub(crate) calls: Vec<Value>,
    /// Why something of it is missing.
    pub(crate) problems: Vec<Problem>,
}

impl Loaded {
    /// Takes note of the modules that are about to be loaded into a kernel of that release.
    pub(crate) fn note(release: &str, boot: &Boot) -> Self {
        let note = |module: &kmod_vm::Module| {
            let data = fs::read(&module.file).ok();
            Module {
                name: module.name.clone(),
                ko: module.file.clone(),
                build_id: data.and_then(|data| kmod_decode::build_id(&data).ok()?),
            }
        };
        Self {
            release: release.to_owned(),
            modules: boot
                .dependencies
                .iter()
                .chain(&boot.module)
                .map(note)
                .collect(),
        }
    }

    /// Decodes what a kernel found: the lines of its console.
    pub(crate) fn explain(&self, found: &[String]) -> Explained {
        let marks = self
            .modules
            .iter()
            .filter_map(|module| Some(build_mark(&module.name, module.build_id.as_deref()?)));
        let lines: Vec<String> = marks.chain(found.iter().cloned()).collect();
        let text = lines.join("\n");
        let log = Log::read(text.as_bytes());
        if log.mentions().next().is_none() {
            return Explained::default();
        }
        // A file that is not of the module beside it does not fit the log either, and that is told.
        let debugs: Vec<_> = self
            .modules
            .iter()
            .filter_map(|module| debug_info::of_module(&module.ko, &self.release).ok()?)
            .collect();
        let decoded = log.decode(&debugs);
        let calls = decoded.backtrace();
        Explained {
            backtrace: Backtrace(&calls).to_string(),
            calls: calls.iter().map(|call| decode::to_json(call)).collect(),
            problems: decoded.problems,
        }
    }
}

impl Explained {
    /// Tells the reader.
    pub(crate) fn tell(&self, shell: &Shell) {
        if !self.backtrace.is_empty() {
            let text = format!("in the module, the last call first:\n{}", self.backtrace);
            shell.raw(text.as_bytes());
        }
        for problem in &self.problems {
            shell.note(decode::describe(problem, None).message);
        }
    }
}
