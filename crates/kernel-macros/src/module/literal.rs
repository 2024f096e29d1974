// SPDX-License-Identifier: MIT OR Apache-2.0

//! String literals that end up in C strings.

use std::ffi::CString;

use proc_macro2::Span;
use syn::{
    Error, LitStr, Result, Token, bracketed,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// A string literal without a NUL in it.
#[derive(Clone)]
pub(super) struct Text {
    /// What it says; holds no NUL.
    pub(super) value: String,
    /// Where it stands.
    pub(super) span: Span,
}

/// A [`Text`] of ASCII characters: all that tools reading module information can be trusted with.
pub(super) struct AsciiText(pub(super) Text);

impl Parse for Text {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let literal: LitStr = input.parse()?;
        let text = Self {
            value: literal.value(),
            span: literal.span(),
        };
        if text.value.contains('\0') {
            return Err(text.error("a string of a module cannot hold a NUL character"));
        }
        Ok(text)
    }
}

impl Parse for AsciiText {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let text: Text = input.parse()?;
        match text.value.chars().find(|character| !character.is_ascii()) {
            Some(character) => Err(text.error(&format!("`{character}` is not an ASCII character"))),
            None => Ok(Self(text)),
        }
    }
}

impl Text {
    /// An error that points at the literal.
    pub(super) fn error(&self, message: &str) -> Error {
        Error::new(self.span, message)
    }
}

impl From<&Text> for CString {
    fn from(text: &Text) -> Self {
        // The parser refused a NUL; were there one, the string would end there, as C sees it.
        let bytes = text
            .value
            .bytes()
            .take_while(|byte| *byte != 0)
            .collect::<Vec<u8>>();
        Self::new(bytes).unwrap_or_default()
    }
}

/// A list in brackets.
pub(super) fn list<T: Parse>(input: ParseStream<'_>) -> Result<Vec<T>> {
    let content;
    bracketed!(content in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&content)?
        .into_iter()
        .collect())
}
