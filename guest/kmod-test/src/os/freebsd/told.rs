// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What the kernel is told and tells, as text and numbers, taken apart. That needs no kernel: unit tests compile it on the
//! host, too.

use alloc::{format, string::String, vec::Vec};

/// What a buffer has that it had not before: what was at its beginning may have gone.
pub(super) fn added<'a>(before: &[u8], now: &'a [u8]) -> &'a [u8] {
    (0..=before.len())
        .find_map(|gone| now.strip_prefix(before.get(gone..)?))
        .unwrap_or(now)
}

/// A line without the number that says where it came from: `<118>`.
pub(super) fn message(line: &str) -> &str {
    let behind = line
        .strip_prefix('<')
        .and_then(|rest| rest.split_once('>'))
        .filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    behind.map_or(line, |(_, message)| message)
}

/// The address in a line of a trace: `#1 0xffffffff80000000 at symbol+0x1`.
pub(super) fn address(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once(" 0x")?;
    u64::from_str_radix(rest.split(' ').next()?, 16).ok()
}

/// The words of a text; one may have blanks in it between quotation marks, of which there are two or none.
pub(super) fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            blank if blank.is_ascii_whitespace() && !is_quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    (!is_quoted).then_some(words)
}

/// A number, out of its bytes.
pub(super) fn decode(bytes: &[u8], signed: bool) -> String {
    let is_negative = signed && bytes.last().is_some_and(|high| high & 0x80 != 0);
    let mut wide = [if is_negative { 0xff } else { 0 }; 8];
    for (to, from) in wide.iter_mut().zip(bytes) {
        *to = *from;
    }
    if signed {
        format!("{}", i64::from_ne_bytes(wide))
    } else {
        format!("{}", u64::from_ne_bytes(wide))
    }
}

/// A number in so many bytes; nothing if it is none, or too large for them.
pub(super) fn encode(word: &str, bytes: usize, signed: bool) -> Option<Vec<u8>> {
    let number: i128 = match word.strip_prefix("0x") {
        Some(digits) => i128::from_str_radix(digits, 16).ok()?,
        None => word.parse().ok()?,
    };
    let bits = u32::try_from(bytes * 8).ok()?;
    let (least, most) = if signed {
        (-(1_i128 << (bits - 1)), (1 << (bits - 1)) - 1)
    } else {
        (0, (1 << bits) - 1)
    };
    if !(least..=most).contains(&number) {
        return None;
    }
    Some(number.to_ne_bytes().get(..bytes)?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::{added, address, decode, encode, message, words};

    #[test]
    fn what_was_added_is_found_also_when_the_beginning_has_gone() {
        for (before, now, new) in [
            ("", "a", "a"),
            ("ab", "abc", "c"),
            ("abcd", "cdef", "ef"),
            ("ab", "xy", "xy"),
            ("ab", "ab", ""),
        ] {
            assert_eq!(added(before.as_bytes(), now.as_bytes()), new.as_bytes());
        }
        assert_eq!(message("<118>hello: x"), "hello: x");
        assert_eq!(message("<x>"), "<x>");
    }

    #[test]
    fn the_address_of_a_call_is_found() {
        assert_eq!(
            address("#1 0xffffffff80000010 at a+0x1"),
            Some(0xffff_ffff_8000_0010)
        );
        assert_eq!(address("in user space, or running"), None);
        assert_eq!(address("#1 0xzz at a"), None);
    }

    #[test]
    fn words_may_have_blanks_between_quotation_marks() {
        for (text, wanted) in [
            ("", Some("")),
            (" a=1  b ", Some("a=1|b")),
            ("a=\"two words\" b=\"\"", Some("a=two words|b=")),
            ("a=\"two words", None),
        ] {
            let found = words(text).map(|words| words.join("|"));
            assert_eq!(found.as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn numbers_are_what_their_bytes_say() {
        for (word, bytes, signed, wanted) in [
            ("-1", 1, true, Some([0xff].as_slice())),
            ("128", 1, true, None),
            ("-1", 1, false, None),
            ("0x1ff", 2, false, Some(&[0xff, 1])),
            ("65536", 2, false, None),
            ("-2147483648", 4, true, Some(&[0, 0, 0, 0x80])),
            ("18446744073709551615", 8, false, Some(&[0xff; 8])),
            ("many", 4, true, None),
        ] {
            let encoded = encode(word, bytes, signed);
            assert_eq!(encoded.as_deref(), wanted, "{word}");
            let shown = encoded.map(|it| decode(&it, signed));
            assert!(
                shown.is_none_or(|it| it == word || word.starts_with("0x")),
                "{word}"
            );
        }
    }
}
