// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What a test may leave behind: a module that is changed or in use, a kernel that is tainted.

use alloc::format;
use core::fmt;

use kmod_test::{
    Module, process,
    time::{Duration, wait_until},
};

use crate::event::{Outcome, Report};

/// How long what a test has let go of may take until it is gone: some is freed later.
const SETTLE: Duration = Duration::from_secs(2);

/// The module under test, as it is when a test begins.
pub(crate) struct UnderTest {
    module: Module,
    generation: Option<u64>,
    references: usize,
}

impl UnderTest {
    /// As it is now.
    pub(crate) fn now() -> Self {
        let module = Module::under_test();
        Self {
            generation: module.generation(),
            references: module.references().unwrap_or(0),
            module,
        }
    }

    /// Sees to it that the next test finds the module as this one did; what stands against that is this one's fault.
    pub(crate) fn settle(&mut self, report: &mut Report) {
        let Self {
            module,
            generation,
            references,
        } = self;
        let left = |module: &Module| module.references().unwrap_or(0);
        let is_free = wait_until(SETTLE, || left(module) <= *references);
        if !is_free {
            fail(
                report,
                format_args!(
                    "the test leaves module `{}` in use: {} references, {references} before",
                    module.name(),
                    left(module)
                ),
            );
        }
        if module.generation() == *generation {
            return;
        }
        match restore(module) {
            Ok(()) => *self = Self::now(),
            Err(why) => fail(
                report,
                format_args!(
                    "after the test, module `{}` could not be loaded as before: {why}",
                    module.name()
                ),
            ),
        }
    }
}

/// Loads the module anew, in a process of its own: a fault of it ends only that.
fn restore(module: &Module) -> Result<(), alloc::string::String> {
    let (reader, writer) = kmod_test::pipe().map_err(|error| format!("{error}"))?;
    let child = process::fork(|| match module.restore() {
        Ok(()) => 0,
        Err(error) => {
            let _ = writer.write_all(format!("{error}").as_bytes());
            1
        }
    });
    drop(writer);
    let status = child
        .and_then(process::Child::wait)
        .map_err(|error| format!("{error}"))?;
    match status {
        process::Status::Exited(0) => Ok(()),
        process::Status::Exited(_) => Err(reader.read_to_string().unwrap_or_default()),
        process::Status::Killed(_) => Err("the kernel ended the process that loaded it".into()),
    }
}

fn fail(report: &mut Report, why: fmt::Arguments<'_>) {
    if matches!(report.outcome, Outcome::Passed | Outcome::Skipped) {
        report.outcome = Outcome::Failed;
    }
    if !report.detail.is_empty() {
        report.detail.push('\n');
    }
    report.detail.push_str(&format!("{why}"));
}
