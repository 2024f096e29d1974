// SPDX-License-Identifier: MIT OR Apache-2.0

//! Rust source as lines and tokens, without parsing it.
//!
//! Enough for rules about words and comments, and it works in bodies of macros and in code that is not
//! compiled. C is near enough to be read in the same way.

mod lines;
mod scope;
mod tokens;

pub(crate) use lines::{Line, lines};
pub(crate) use scope::{attribute_lines, test_lines, trait_impl_tokens};
pub(crate) use tokens::{Token, closing, tokens};
