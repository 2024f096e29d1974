// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod explain`: what a code means, out of `docs/errors.md`.

use kmod_report::{Diagnostic, Shell};
use serde_json::json;

use crate::{cli, failure::Result};

/// The one place where codes are explained; `tidy` sees to it that all are.
const ERRORS: &str = include_str!("../../../docs/errors.md");

/// Prints the section of one code.
pub(crate) fn execute(arguments: &cli::Explain, shell: &Shell) -> Result<u8> {
    let code = code(&arguments.code);
    let Some((title, text)) = sections().find(|(title, _)| title.starts_with(&code)) else {
        let message = format!("there is no error `{}`", arguments.code);
        let diagnostic = Diagnostic::new("KMOD0503", message).exit(2);
        return Err(diagnostic
            .help("codes stand in the brackets of an error: `cargo kmod explain KMOD0205`")
            .into());
    };
    if shell.is_json() {
        let record = json!({ "code": code, "title": title, "text": text });
        shell.record("kmod-explanation", &record);
    } else {
        shell.print(format_args!("{title}\n\n{text}\n"));
    }
    Ok(0)
}

/// `KMOD0205` of `KMOD0205`, `kmod0205` and `205`.
fn code(typed: &str) -> String {
    let typed = typed.to_ascii_uppercase();
    let number = typed.strip_prefix("KMOD").unwrap_or(&typed);
    format!("KMOD{number:0>4}:")
}

/// Title and text of each section.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sections = ERRORS.split("\n## ").skip(1);
    sections.filter_map(|section| {
        let (title, text) = section.split_once('\n')?;
        Some((title, text.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_understood_as_people_type_them() {
        for typed in ["KMOD0205", "kmod0205", "0205", "205"] {
            assert_eq!(code(typed), "KMOD0205:");
        }
    }

    #[test]
    fn every_section_has_a_code_and_a_text() {
        assert!(sections().count() > 50);
        for (title, text) in sections() {
            assert!(title.starts_with("KMOD") && !text.is_empty(), "{title}");
        }
    }
}
