// SPDX-License-Identifier: MIT OR Apache-2.0

//! Rust symbols made readable, alone and in the kernel's messages.

use std::borrow::Cow;

/// What objtool calls the padding before a function: this, and the function's name.
const PADDING: &str = "__pfx_";

/// A symbol as a reader would write it: a Rust one demangled, without hashes.
#[must_use]
pub fn name(symbol: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(symbol))
}

/// The line with its Rust symbols demangled, without their hashes.
#[must_use]
pub fn demangle(line: &str) -> Cow<'_, str> {
    let mut result = String::new();
    let mut rest = line;
    while let Some(start) = next_symbol(rest) {
        let (before, tail) = rest.split_at(start);
        let end = tail
            .find(|letter: char| !is_symbol(letter))
            .unwrap_or(tail.len());
        let (symbol, after) = tail.split_at(end);
        result.push_str(before);
        let (padding, symbol) = match symbol.strip_prefix(PADDING) {
            Some(function) => (PADDING, function),
            None => ("", symbol),
        };
        result.push_str(padding);
        match rustc_demangle::try_demangle(symbol) {
            Ok(name) => result.push_str(&format!("{name:#}")),
            Err(_) => result.push_str(symbol),
        }
        rest = after;
    }
    if result.is_empty() {
        return Cow::Borrowed(line);
    }
    result.push_str(rest);
    Cow::Owned(result)
}

/// Where the next word begins that may be a mangled symbol.
fn next_symbol(text: &str) -> Option<usize> {
    let mut before = None;
    text.char_indices().find_map(|(at, letter)| {
        let begins = letter == '_' && !before.is_some_and(is_symbol);
        before = Some(letter);
        let tail = text.get(at..)?;
        (begins
            && [PADDING, "_R", "_ZN"]
                .iter()
                .any(|prefix| tail.starts_with(prefix)))
        .then_some(at)
    })
}

/// Whether a letter can be part of a mangled symbol.
pub(crate) fn is_symbol(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_demangled_in_place() {
        assert_eq!(
            demangle("RIP: 0010:_RNvCs4fqI2P2rA04_5hello4work+0x12/0x40 [hello]"),
            "RIP: 0010:hello::work+0x12/0x40 [hello]"
        );
        assert_eq!(
            demangle(" _ZN5hello4work17h0123456789abcdefE+0x1/0x2 a __x64_sys_R b"),
            " hello::work+0x1/0x2 a __x64_sys_R b"
        );
    }

    #[test]
    fn other_text_is_left_alone() {
        for line in ["", "do_one_initcall+0x56/0x210", "_R", "_Random _ZN µ _R"] {
            assert_eq!(demangle(line), line);
        }
    }
}
