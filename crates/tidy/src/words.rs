// SPDX-License-Identifier: MIT OR Apache-2.0

//! Finding whole words in text.

/// Where `word` stands in `text` with no letter, digit or underscore beside it.
pub(crate) fn find(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + word.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(is_part_of_word) && !after.is_some_and(is_part_of_word)
    })
}

pub(crate) fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_words_do_not_count() {
        assert_eq!(find("make make_it", "make"), Some(0));
        assert_eq!(find("remake make_it make", "make"), Some(15));
        assert_eq!(find("makes", "make"), None);
    }
}
