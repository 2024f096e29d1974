// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Settings of the kernel, by names or numbers, as text: what they are made of, the kernel tells.

use alloc::{string::String, vec, vec::Vec};

use super::{
    Outcome, arch, call,
    errno::{EINVAL, ENOMEM},
    told::{decode, encode},
};

/// A setting by its numbers.
pub(super) type Name = Vec<i32>;

/// Settings about settings: the numbers of a name, and what a setting is made of.
const NUMBERS: [i32; 2] = [0, 3];
const KIND: [i32; 2] = [0, 4];

/// What a setting is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// Numbers of so many bytes.
    Number {
        bytes: usize,
        signed: bool,
    },
    /// Something that has no form as text.
    Other,
}

/// The value of a setting, as text.
pub(crate) fn get(name: &str) -> Outcome<String> {
    let name = numbers(name)?;
    let value = read(&name)?;
    match kind(&name)? {
        Kind::Text | Kind::Other => {
            let text = value.split(|byte| *byte == 0).next().unwrap_or_default();
            Ok(String::from_utf8_lossy(text).into_owned())
        }
        Kind::Number { bytes, signed } => {
            let numbers = value.chunks_exact(bytes);
            let texts: Vec<String> = numbers.map(|number| decode(number, signed)).collect();
            // As settings of several values are shown on Linux.
            Ok(texts.join("\t"))
        }
    }
}

/// Sets a setting to what the text says.
pub(crate) fn set(name: &str, value: &str) -> Outcome {
    let name = numbers(name)?;
    let value = match kind(&name)? {
        // No bytes at all would be no value to set.
        Kind::Text if value.is_empty() => vec![0],
        Kind::Text | Kind::Other => value.as_bytes().to_vec(),
        Kind::Number { bytes, signed } => {
            let words = value.split_ascii_whitespace();
            let numbers: Option<Vec<Vec<u8>>> =
                words.map(|word| encode(word, bytes, signed)).collect();
            match numbers.unwrap_or_default().concat() {
                none if none.is_empty() => return Err(EINVAL),
                numbers => numbers,
            }
        }
    };
    access(&name, &mut [], &value).map(drop)
}

/// The value of a setting of this name, as the kernel has it.
pub(super) fn get_bytes(name: &str) -> Outcome<Vec<u8>> {
    read(&numbers(name)?)
}

/// The value of a setting, as the kernel has it.
pub(super) fn read(name: &[i32]) -> Outcome<Vec<u8>> {
    loop {
        // It may grow in between.
        let length = access(name, &mut [], &[])?;
        let mut value = vec![0; length + length / 8 + 64];
        match access(name, &mut value, &[]) {
            Err(ENOMEM) => {}
            Err(error) => return Err(error),
            Ok(length) => {
                value.truncate(length);
                return Ok(value);
            }
        }
    }
}

/// The numbers of a setting.
fn numbers(name: &str) -> Outcome<Name> {
    let mut found = [0_u8; 24 * size_of::<i32>()];
    let length = access(&NUMBERS, &mut found, name.as_bytes())?;
    let numbers = found
        .chunks_exact(size_of::<i32>())
        .take(length / size_of::<i32>());
    Ok(numbers
        .map(|number| number.try_into().map_or(0, i32::from_ne_bytes))
        .collect())
}

/// What a setting is made of.
fn kind(name: &[i32]) -> Outcome<Kind> {
    let question = [&KIND[..], name].concat();
    let mut told = [0_u8; 64];
    access(&question, &mut told, &[])?;
    let number = |bytes, signed| Kind::Number { bytes, signed };
    Ok(match told.first().map_or(0, |kind| kind & 0xf) {
        0x3 => Kind::Text,
        0x2 | 0xe => number(4, true),
        0x6 | 0xf => number(4, false),
        0x4 | 0x7 => number(8, true),
        0x8 | 0x9 => number(8, false),
        0xa => number(1, false),
        0xb => number(2, false),
        0xc => number(1, true),
        0xd => number(2, true),
        _ => Kind::Other,
    })
}

/// Reads and writes a setting at once: into `old`, from `new`, unless they are empty. Returns how long it is.
fn access(name: &[i32], old: &mut [u8], new: &[u8]) -> Outcome<usize> {
    let mut length = old.len();
    let address = |is_empty, address: usize| if is_empty { 0 } else { address };
    let is_only_written = old.is_empty() && !new.is_empty();
    let arguments = [
        name.as_ptr().expose_provenance(),
        name.len(),
        address(old.is_empty(), old.as_mut_ptr().expose_provenance()),
        address(is_only_written, (&raw mut length).expose_provenance()),
        address(new.is_empty(), new.as_ptr().expose_provenance()),
        new.len(),
    ];
    // SAFETY: what is written are `old`, which is borrowed for it and as long as `length` says, and `length`; the rest is
    // only read.
    unsafe { call(arch::SYSCTL, arguments) }?;
    Ok(length)
}
