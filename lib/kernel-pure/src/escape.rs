// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Shows bytes that may not be text: printable ASCII as it is, the rest escaped.

use core::fmt;

/// Writes bytes so that a log can take them: printable ASCII as it is, everything else as `\xNN`.
pub fn write_hex(out: &mut dyn fmt::Write, bytes: &[u8]) -> fmt::Result {
    write(out, bytes, |_| None)
}

/// Like [`write_hex`], with `\t`, `\n` and `\r` for the three bytes that have such names.
pub fn write_named(out: &mut dyn fmt::Write, bytes: &[u8]) -> fmt::Result {
    write(out, bytes, name)
}

/// Like [`write_named`], in double quotes, with a backslash before quotes and backslashes.
pub fn write_quoted(out: &mut dyn fmt::Write, bytes: &[u8]) -> fmt::Result {
    out.write_char('"')?;
    write(out, bytes, |byte| match byte {
        b'"' | b'\\' => Some(byte),
        _ => name(byte),
    })?;
    out.write_char('"')
}

/// What stands behind the backslash for a byte that has a name.
pub(crate) fn name(byte: u8) -> Option<u8> {
    match byte {
        b'\t' => Some(b't'),
        b'\n' => Some(b'n'),
        b'\r' => Some(b'r'),
        _ => None,
    }
}

fn write(out: &mut dyn fmt::Write, bytes: &[u8], name: fn(u8) -> Option<u8>) -> fmt::Result {
    bytes
        .iter()
        .try_for_each(|&byte| escaped(byte, name(byte), |shown| out.write_char(char::from(shown))))
}

/// Gives `put` the ASCII that stands for a byte with such a name.
pub(crate) fn escaped<E>(
    byte: u8,
    name: Option<u8>,
    mut put: impl FnMut(u8) -> Result<(), E>,
) -> Result<(), E> {
    match name {
        Some(name) => [b'\\', name].into_iter().try_for_each(put),
        None if matches!(byte, b' '..=b'~') => put(byte),
        None => {
            let digits = [b'\\', b'x', digit(byte >> 4), digit(byte & 0xf)];
            digits.into_iter().try_for_each(put)
        }
    }
}

/// The digit for a value below sixteen.
pub(crate) fn digit(value: u8) -> u8 {
    match value {
        0..10 => value.wrapping_add(b'0'),
        _ => value.wrapping_add(b'a' - 10),
    }
}

#[cfg(test)]
mod tests {
    use std::{format, string::String};

    use proptest::prelude::*;

    use super::*;

    fn text(writer: fn(&mut dyn fmt::Write, &[u8]) -> fmt::Result, bytes: &[u8]) -> String {
        let mut out = String::new();
        writer(&mut out, bytes).unwrap_or_else(|_| unreachable!("a string takes everything"));
        out
    }

    #[test]
    fn the_three_forms_differ_where_they_should() {
        let bytes = b"a\t\"\\\n\xf0";
        assert_eq!(text(write_hex, bytes), "a\\x09\"\\\\x0a\\xf0");
        assert_eq!(text(write_named, bytes), "a\\t\"\\\\n\\xf0");
        assert_eq!(text(write_quoted, bytes), "\"a\\t\\\"\\\\\\n\\xf0\"");
    }

    proptest! {
        #[test]
        fn output_is_printable_ascii(bytes: std::vec::Vec<u8>) {
            for writer in [write_hex, write_named, write_quoted] {
                prop_assert!(text(writer, &bytes).bytes().all(|byte| matches!(byte, b' '..=b'~')));
            }
        }

        #[test]
        fn quoted_form_agrees_with_core_for_ascii(ascii in "[ -~]*") {
            prop_assert_eq!(text(write_quoted, ascii.as_bytes()), format!("{ascii:?}"));
        }
    }
}
