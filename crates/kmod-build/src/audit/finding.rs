// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a check has to say.

/// Something that is wrong with a module, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// A stable code to look up.
    pub(crate) code: &'static str,
    /// What is wrong, in one line.
    pub(crate) message: String,
    /// Where: addresses in the laid out module.
    pub(crate) sites: Vec<u64>,
    /// What else is known.
    pub(crate) notes: Vec<String>,
    /// What to do about it.
    pub(crate) help: String,
    /// Whether the module can be used all the same.
    pub(crate) is_warning: bool,
}

impl Finding {
    /// Something that must not be.
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            message: message.into(),
            sites: Vec::new(),
            notes: Vec::new(),
            help: help.into(),
            is_warning: false,
        }
    }

    /// Says where.
    pub(crate) fn at(mut self, sites: impl IntoIterator<Item = u64>) -> Self {
        self.sites.extend(sites);
        self
    }

    /// Adds a fact.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}
