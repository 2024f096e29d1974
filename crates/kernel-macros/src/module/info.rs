// SPDX-License-Identifier: MIT OR Apache-2.0

//! What an author says about a module, checked.

use proc_macro2::Span;
use syn::{
    Error, LitStr, Result, Token, Type, braced,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token::Bracket,
};

use super::{
    fields::{self, Key},
    literal::{AsciiText, Text, list},
    param::Param,
};

/// The input of `module!`.
pub(crate) struct ModuleInfo {
    pub(super) type_: Type,
    pub(super) name: Text,
    pub(super) authors: Vec<AsciiText>,
    pub(super) description: Option<Text>,
    pub(super) license: Text,
    pub(super) alias: Vec<AsciiText>,
    pub(super) firmware: Vec<AsciiText>,
    pub(super) imports_ns: Vec<AsciiText>,
    pub(super) softdep: Vec<Softdep>,
    pub(super) params: Vec<Param>,
}

/// One soft dependency: modules to load before or after this one, if they are there.
pub(super) struct Softdep(pub(super) Text);

/// In the order in which they are to be written. `author` is the older form of `authors`.
const KEYS: &[Key] = &[
    Key::required("type"),
    Key::required("name"),
    Key::optional("author"),
    Key::optional("authors"),
    Key::optional("description"),
    Key::required("license"),
    Key::optional("alias"),
    Key::optional("firmware"),
    Key::optional("imports_ns"),
    Key::optional("softdep"),
    Key::optional("params"),
];

/// The licences that the kernel tells apart; any other would silently count as proprietary.
const LICENSES: [&str; 7] = [
    "GPL",
    "GPL v2",
    "GPL and additional rights",
    "Dual BSD/GPL",
    "Dual MIT/GPL",
    "Dual MPL/GPL",
    "Proprietary",
];

/// Longest name that fits `struct module`, where it shares 64 bytes with one `unsigned long`.
const NAME_MAX: usize = 55;

impl Parse for ModuleInfo {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut type_, mut name, mut license) = (None, None, None);
        let mut authors = Vec::new();
        let mut description = None;
        let (mut alias, mut firmware, mut imports_ns) = (Vec::new(), Vec::new(), Vec::new());
        let mut softdep = Vec::new();
        let mut params = Vec::new();

        fields::parse(input, Span::call_site(), KEYS, |key, input| {
            match key {
                "type" => type_ = Some(input.parse()?),
                "name" => name = Some(parse_name(input)?),
                "author" => authors.push(input.parse()?),
                "authors" => authors.extend(parse_authors(input)?),
                "description" => description = Some(input.parse()?),
                "license" => license = Some(parse_license(input)?),
                "alias" => alias = list(input)?,
                "firmware" => firmware = list(input)?,
                "imports_ns" => imports_ns = list(input)?,
                "softdep" => softdep = list(input)?,
                _ => params = parse_params(input)?,
            }
            Ok(())
        })?;

        match (type_, name, license) {
            (Some(type_), Some(name), Some(license)) => Ok(Self {
                type_,
                name,
                authors,
                description,
                license,
                alias,
                firmware,
                imports_ns,
                softdep,
                params,
            }),
            _ => Err(input.error("`type`, `name` and `license` are required")),
        }
    }
}

impl Parse for Softdep {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let AsciiText(text) = input.parse()?;
        let names = text
            .value
            .strip_prefix("pre:")
            .or(text.value.strip_prefix("post:"));
        match names {
            Some(names) if !names.trim().is_empty() => Ok(Self(text)),
            _ => Err(text.error("a soft dependency is `pre: NAME` or `post: NAME`")),
        }
    }
}

fn parse_name(input: ParseStream<'_>) -> Result<Text> {
    let AsciiText(name) = input.parse()?;
    let odd = name
        .value
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && *c != '_' && *c != '-');
    if let Some(odd) = odd {
        return Err(name.error(&format!(
            "`{}` cannot be in the name of a module: use ASCII letters, digits, `_` and `-`",
            odd.escape_default()
        )));
    }
    match name.value.len() {
        0 => Err(name.error("the name of a module cannot be empty")),
        1..=NAME_MAX => Ok(name),
        _ => Err(name.error(&format!(
            "the name of a module has at most {NAME_MAX} characters"
        ))),
    }
}

fn parse_license(input: ParseStream<'_>) -> Result<Text> {
    let AsciiText(license) = input.parse()?;
    if LICENSES.contains(&license.value.as_str()) {
        return Ok(license);
    }
    let known = LICENSES.map(|license| format!("\"{license}\"")).join(", ");
    Err(license.error(&format!(
        "the kernel does not know the licence \"{}\": use one of {known}",
        license.value
    )))
}

fn parse_authors(input: ParseStream<'_>) -> Result<Vec<AsciiText>> {
    if input.peek(Bracket) {
        return list(input);
    }
    if input.peek(LitStr) {
        return Err(input.error("`authors` is a list: write `authors: [\"…\"]`"));
    }
    Err(input.error("expected a list of strings in brackets"))
}

fn parse_params(input: ParseStream<'_>) -> Result<Vec<Param>> {
    let content;
    braced!(content in input);
    let params = Punctuated::<Param, Token![,]>::parse_terminated(&content)?;
    let params: Vec<Param> = params.into_iter().collect();
    for (index, param) in params.iter().enumerate() {
        if params
            .iter()
            .take(index)
            .any(|other| other.name() == param.name())
        {
            return Err(Error::new(
                param.ident.span(),
                format!("parameter `{}` is declared twice", param.name()),
            ));
        }
    }
    Ok(params)
}
