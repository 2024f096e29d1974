// SPDX-License-Identifier: MIT OR Apache-2.0

//! A format string taken apart.

/// A format string: texts, and the places between them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Template<'a> {
    /// What stands before each place, and behind the last one: one more than there are places.
    pub(crate) texts: Vec<String>,
    /// Where something is shown.
    pub(crate) places: Vec<Place<'a>>,
}

/// What is between two braces.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    /// What is shown: a name, a number, or nothing, which stands for the next argument.
    pub(crate) argument: &'a str,
    /// How: what follows the colon.
    pub(crate) spec: &'a str,
}

impl<'a> Template<'a> {
    /// Takes a format string apart, unless braces are missing; what is between them may be malformed all the same.
    pub(crate) fn read(format: &'a str) -> Option<Self> {
        let (mut texts, mut places) = (Vec::new(), Vec::new());
        let mut text = String::new();
        let mut rest = format;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at_checked(at)?;
            text.push_str(before);
            let (brace, after) = brace.split_at_checked(1)?;
            if let Some(after) = after.strip_prefix(brace) {
                text.push_str(brace);
                rest = after;
                continue;
            }
            let (place, after) = after.split_once('}').filter(|_| brace == "{")?;
            let (argument, spec) = place.split_once(':').unwrap_or((place, ""));
            places.push(Place {
                argument: argument.trim(),
                spec: spec.trim_end(),
            });
            texts.push(std::mem::take(&mut text));
            rest = after;
        }
        text.push_str(rest);
        texts.push(text);
        Some(Self { texts, places })
    }
}

/// Whether what is shown, a width or a precision is called by its name.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| !first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_places_alternate() {
        let place = |argument, spec| Place { argument, spec };
        assert_eq!(
            Template::read("a {{{b }}} {0:>w$ }{:?}"),
            Some(Template {
                texts: vec!["a {".into(), "} ".into(), String::new(), String::new()],
                places: vec![place("b", ""), place("0", ">w$"), place("", "?")],
            })
        );
    }

    #[test]
    fn without_its_braces_it_is_none() {
        for format in ["{", "a {b", "}", "{a}}", "{{}"] {
            assert_eq!(Template::read(format), None, "{format}");
        }
    }
}
