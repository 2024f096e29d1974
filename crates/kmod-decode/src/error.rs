// SPDX-License-Identifier: MIT OR Apache-2.0

//! What can be wrong with an object file.

/// Why code cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is not an object file, or a damaged one.
    #[error("it is not a sound object file: {0}")]
    Object(#[from] object::Error),
    /// Its debug information makes no sense.
    #[error("its debug information cannot be read: {0}")]
    Debug(#[from] gimli::Error),
    /// Its sections are larger than any memory.
    #[error("its sections do not fit into any memory")]
    Size,
}
