// SPDX-License-Identifier: MIT OR Apache-2.0

//! Rules of the house that neither the compiler nor clippy knows, each kept by a test.
//!
//! Every check is a function from a [`Tree`], the files of a checkout, to a list of [`Finding`]s; each
//! lives in a file of its own, which says what rule it keeps and ends with violations planted to show
//! that it catches them. `tests/tidy.rs` runs all of them on this repository:
//!
//! ```text
//! cargo test -p tidy
//! ```
//!
//! Where clippy has the same rule, the check is there for the code that clippy does not see: bodies of
//! macros, what other configurations compile, C.

pub mod c_files;
pub mod coverage;
pub mod door;
pub mod drivers;
pub mod errors;
pub mod file_head;
mod finding;
#[cfg(test)]
mod fixture;
pub mod formats;
pub mod hosts;
pub mod kernel_versions;
pub mod layout;
pub mod links;
pub mod manifests;
pub mod raw_bindings;
mod rust;
pub mod safety;
pub mod shortcuts;
pub mod std_alloc;
mod test_modules;
mod tree;
mod words;
mod world;

pub use finding::Finding;
pub use tree::{File, Tree, TreeError};
pub use world::World;
