// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! JSON objects, on one line each.

use alloc::{format, string::String};

/// An object that fields are added to.
pub(crate) struct Object(String);

impl Object {
    pub(crate) fn new() -> Self {
        Self(String::from("{"))
    }

    pub(crate) fn text(mut self, key: &str, value: &str) -> Self {
        self.key(key);
        self.0.push('"');
        for letter in value.chars() {
            match letter {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                control if control.is_control() => {
                    let mut units = [0; 2];
                    for unit in control.encode_utf16(&mut units) {
                        self.0.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                other => self.0.push(other),
            }
        }
        self.0.push('"');
        self
    }

    pub(crate) fn number(mut self, key: &str, value: u64) -> Self {
        self.key(key);
        self.0.push_str(&format!("{value}"));
        self
    }

    pub(crate) fn flag(mut self, key: &str, value: bool) -> Self {
        self.key(key);
        self.0.push_str(if value { "true" } else { "false" });
        self
    }

    /// The object, with a newline behind it.
    pub(crate) fn line(mut self) -> String {
        self.0.push_str("}\n");
        self.0
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&format!("\"{key}\":"));
    }
}

#[cfg(test)]
mod tests {
    use super::Object;

    #[test]
    fn fields_are_separated_and_text_is_escaped() {
        let object = Object::new()
            .text("a", "q\"b\\n\nt\tü\u{1b}")
            .number("b", 7)
            .flag("c", true);
        assert_eq!(
            object.line(),
            "{\"a\":\"q\\\"b\\\\n\\nt\\u0009ü\\u001b\",\"b\":7,\"c\":true}\n"
        );
        assert_eq!(Object::new().line(), "{}\n");
    }
}
