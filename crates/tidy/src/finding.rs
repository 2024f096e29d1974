// SPDX-License-Identifier: MIT OR Apache-2.0

//! One place where a rule is broken.

use std::fmt;

use crate::File;

/// One place where a rule is broken, printed as `path:line: message`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Relative to the root, with forward slashes.
    pub path: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: file.path.clone(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            message,
        } = self;
        write!(f, "{path}:{line}: {message}")
    }
}
