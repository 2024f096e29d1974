// SPDX-License-Identifier: MIT OR Apache-2.0

//! `key: value` pairs with a fixed order, read so that each mistake has its own message.

use proc_macro2::Span;
use syn::{Error, Ident, Result, Token, ext::IdentExt, parse::ParseStream};

/// A key that may appear.
pub(super) struct Key {
    /// How it is written.
    pub(super) name: &'static str,
    /// Whether it has to be there.
    pub(super) required: bool,
    /// Whether it is held to its place among the others.
    pub(super) ordered: bool,
}

impl Key {
    /// One that has to be there.
    pub(super) const fn required(name: &'static str) -> Self {
        Self {
            name,
            required: true,
            ordered: true,
        }
    }

    /// One that may be left out.
    pub(super) const fn optional(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            ordered: true,
        }
    }

    /// One that may be left out, and stand anywhere.
    pub(super) const fn anywhere(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            ordered: false,
        }
    }
}

/// Reads all of `input`; `read` is called for each key to read its value.
///
/// `owner` is the place of what the keys describe: a key that is missing has no place of its own.
pub(super) fn parse(
    input: ParseStream<'_>,
    owner: Span,
    keys: &[Key],
    mut read: impl FnMut(&str, ParseStream<'_>) -> Result<()>,
) -> Result<()> {
    let mut seen: Vec<(usize, Span)> = Vec::new();
    while !input.is_empty() {
        let ident = input.call(Ident::parse_any)?;
        let name = ident.to_string();
        let Some(place) = keys.iter().position(|key| key.name == name) else {
            return Err(Error::new(
                ident.span(),
                format!("unknown key `{name}`: the keys are {}", listed(keys.iter())),
            ));
        };
        if seen.iter().any(|(other, _)| *other == place) {
            return Err(Error::new(
                ident.span(),
                format!("key `{name}` is given twice"),
            ));
        }
        seen.push((place, ident.span()));
        input.parse::<Token![:]>()?;
        read(&name, input)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    check_complete(owner, keys, &seen)?;
    check_order(keys, &seen)
}

fn check_complete(owner: Span, keys: &[Key], seen: &[(usize, Span)]) -> Result<()> {
    let missing = keys
        .iter()
        .enumerate()
        .find(|(place, key)| key.required && !seen.iter().any(|(other, _)| other == place));
    match missing {
        Some((_, key)) => Err(Error::new(owner, format!("key `{}` is missing", key.name))),
        None => Ok(()),
    }
}

fn check_order(keys: &[Key], seen: &[(usize, Span)]) -> Result<()> {
    let mut last = 0;
    for (place, span) in seen {
        let Some(key) = keys.get(*place).filter(|key| key.ordered) else {
            continue;
        };
        if *place < last {
            let given = keys
                .iter()
                .enumerate()
                .filter(|(place, key)| key.ordered && seen.iter().any(|(other, _)| other == place));
            return Err(Error::new(
                *span,
                format!(
                    "key `{}` comes too late: the order is {}",
                    key.name,
                    listed(given.map(|(_, key)| key))
                ),
            ));
        }
        last = *place;
    }
    Ok(())
}

fn listed<'a>(keys: impl Iterator<Item = &'a Key>) -> String {
    keys.map(|key| format!("`{}`", key.name))
        .collect::<Vec<_>>()
        .join(", ")
}
