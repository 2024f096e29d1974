// SPDX-License-Identifier: MIT OR Apache-2.0

//! The layouts that libclang found, compared with what the kernel's own compiler says.
//!
//! The bindings are what Rust code believes about the structures of a kernel. libclang may be told
//! other flags than the compiler, or be skewed: the structures would be wrong, in silence. So every
//! structure and union in the bindings, each of its fields, and every constant becomes a [claim](claims);
//! the kernel's compiler [says](c) what is true, and one difference stops the build.
//!
//! 1. [`names`]: how C spells what bindgen has named;
//! 2. [`rust`]: how rustc lays the bindings out;
//! 3. [`claims`]: what must be true of the C;
//! 4. [`c`]: what is.
//!
//! Fields of less than a byte cannot be compared like this; bindings have no way to read them.

mod c;
mod claims;
mod names;
mod rust;

use std::{collections::BTreeSet, path::Path};

pub(super) use names::{Collector, Names};

use super::bindings::Bindings;
use crate::Error;
use claims::Claims;
use rust::Types;

pub(super) use rust::owner_of_check;

/// The structures and unions in the bindings that are not as libclang said.
///
/// # Errors
///
/// When the bindings are not as bindgen writes them.
pub(super) fn misplaced(code: &syn::File) -> Result<BTreeSet<String>, String> {
    Types::parse(code)?.misplaced()
}

/// Compares the layouts in `bindings` with those of the kernel's compiler: `compile` has it compile `layouts.c` in a
/// folder to `layouts.o`.
///
/// Returns the types that could not be compared: C has no word for them, and they are part of none that
/// it has a word for. Nothing can use them, but they must not stay.
///
/// # Errors
///
/// [`Error::Layouts`] names each type that differs; [`Error::LayoutsUnknown`] says why they could not be
/// compared.
pub(super) fn compare(
    release: &str,
    shims: &Path,
    bindings: &Bindings,
    compile: impl Fn(&Path) -> Result<(), Error>,
) -> Result<BTreeSet<String>, Error> {
    let unknown = |reason| Error::LayoutsUnknown {
        release: release.to_owned(),
        reason,
    };
    let types = Types::parse(&bindings.code).map_err(unknown)?;
    let mut claims = Claims::of(&types, &bindings.names).map_err(unknown)?;
    let truth = c::ask(release, shims, &mut claims, compile)?;
    let differences = claims.differences(&truth);
    if differences.is_empty() {
        return Ok(claims.unsaid);
    }
    Err(Error::Layouts {
        release: release.to_owned(),
        differences,
    })
}

#[cfg(test)]
mod tests;
