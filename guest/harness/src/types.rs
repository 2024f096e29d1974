// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What the compiler makes of `#[test]`: these names and fields are its own.

use alloc::{format, string::String};
use core::fmt::Debug;

/// One test.
pub struct TestDescAndFn {
    /// What is known of it.
    pub desc: TestDesc,
    /// What it does.
    pub testfn: TestFn,
}

/// What is known of a test.
pub struct TestDesc {
    /// Its path in the crate.
    pub name: TestName,
    /// Whether it is run only when asked for.
    pub ignore: bool,
    /// Why.
    pub ignore_message: Option<&'static str>,
    /// Its file.
    pub source_file: &'static str,
    /// Where in the file it begins.
    pub start_line: usize,
    /// Where in the line.
    pub start_col: usize,
    /// Where in the file it ends.
    pub end_line: usize,
    /// Where in the line.
    pub end_col: usize,
    /// Whether it is one that has to fail to compile.
    pub compile_fail: bool,
    /// Whether it is one that only has to compile.
    pub no_run: bool,
    /// Whether it has to panic.
    pub should_panic: ShouldPanic,
    /// Where it comes from.
    pub test_type: TestType,
}

/// The name of a test.
pub enum TestName {
    /// Known when compiled.
    StaticTestName(&'static str),
}
pub use TestName::StaticTestName;

/// What a test does.
pub enum TestFn {
    /// It calls this.
    StaticTestFn(fn() -> Result<(), String>),
}
pub use TestFn::StaticTestFn;

/// Whether a test has to panic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShouldPanic {
    /// It must not.
    No,
    /// It has to.
    Yes,
    /// It has to, with a message that contains this.
    YesWithMessage(&'static str),
}

/// Where a test comes from.
pub enum TestType {
    /// From `src`.
    UnitTest,
    /// From `tests`.
    IntegrationTest,
    /// From documentation.
    DocTest,
    /// From elsewhere.
    Unknown,
}

impl TestDescAndFn {
    /// The test's name.
    pub(crate) fn name(&self) -> &'static str {
        let StaticTestName(name) = self.desc.name;
        name
    }
}

/// What a test may return, and a program that is one.
#[cfg_attr(feature = "runtime", lang = "termination")]
pub trait Termination {
    /// Whether that is a success; else, what to show.
    ///
    /// # Errors
    ///
    /// If it is none.
    fn report(self) -> Result<(), String>;
}

impl Termination for () {
    fn report(self) -> Result<(), String> {
        Ok(())
    }
}

impl<T: Termination, E: Debug> Termination for Result<T, E> {
    fn report(self) -> Result<(), String> {
        match self {
            Ok(value) => value.report(),
            Err(error) => Err(format!("Error: {error:?}")),
        }
    }
}

#[cfg(feature = "std")]
impl Termination for std::process::ExitCode {
    fn report(self) -> Result<(), String> {
        if self == Self::SUCCESS {
            Ok(())
        } else {
            Err(format!("the test returned {self:?}"))
        }
    }
}

/// What the compiler wraps a test's return value in.
///
/// # Errors
///
/// If the test failed.
pub fn assert_test_result<T: Termination>(result: T) -> Result<(), String> {
    result.report()
}
