// SPDX-License-Identifier: MIT OR Apache-2.0

//! The configuration a kernel was built with.
//!
//! Read from `include/config/auto.conf`, the form kbuild itself reads; see
//! `Documentation/kbuild/kconfig.rst` of the kernel.

use std::{collections::BTreeMap, fmt::Write as _, fs, io, path::Path};

/// The set options of one kernel: `CONFIG_…` names without the prefix, and their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    options: BTreeMap<String, String>,
}

impl Config {
    /// Reads the configuration of a prepared headers tree.
    ///
    /// # Errors
    ///
    /// When the tree has no `include/config/auto.conf`, that is, when it was never prepared.
    pub fn read(headers: &Path) -> io::Result<Self> {
        let path = headers.join("include/config/auto.conf");
        Ok(Self::parse(&fs::read_to_string(path)?))
    }

    /// Takes the lines `CONFIG_NAME=value`; all others are comments.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let options = text
            .lines()
            .filter_map(|line| line.strip_prefix("CONFIG_")?.split_once('='))
            .map(|(name, value)| (name.to_owned(), unquoted(value.trim()).to_owned()))
            .collect();
        Self { options }
    }

    /// The value of an option, a string without quotes; `None` where it is off.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    /// Whether an option is on, built in or as a module.
    #[must_use]
    pub fn is_set(&self, name: &str) -> bool {
        matches!(self.get(name), Some("y" | "m"))
    }

    /// The configuration as an argument file of rustc: what `#[cfg(CONFIG_NAME)]` and
    /// `#[cfg(CONFIG_NAME = "value")]` see.
    #[must_use]
    pub fn rustc_cfg(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.options {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            // An argument file holds one argument per line: a value with a line break cannot occur in
            // `auto.conf`, which is line-oriented itself. Writing to a `String` cannot fail.
            if self.is_set(name) {
                let _ = writeln!(text, "--cfg=CONFIG_{name}");
            }
            let _ = writeln!(text, "--cfg=CONFIG_{name}=\"{value}\"");
        }
        text
    }
}

/// A string as older kernels write it in `auto.conf`, with quotes, without them.
fn unquoted(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|inner| inner.strip_suffix('"'))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# comment\nCONFIG_A=y\nCONFIG_B=m\nCONFIG_TEXT=\"gcc 12 = new\"\nCONFIG_BARE=gcc 16\nCONFIG_N=16\n";

    #[test]
    fn options_are_told_apart() {
        let config = Config::parse(TEXT);
        assert!(config.is_set("A") && config.is_set("B"));
        assert!(!config.is_set("N") && !config.is_set("C"));
        assert_eq!(config.get("TEXT"), Some("gcc 12 = new"));
        assert_eq!(config.get("BARE"), Some("gcc 16"));
        assert_eq!(config.get("N"), Some("16"));
    }

    #[test]
    fn cfgs_name_and_value() {
        let text = Config::parse(TEXT).rustc_cfg();
        assert!(text.contains("--cfg=CONFIG_B\n--cfg=CONFIG_B=\"m\"\n"));
        assert!(text.contains("--cfg=CONFIG_TEXT=\"gcc 12 = new\"\n"));
        assert!(text.contains("--cfg=CONFIG_N=\"16\"\n"));
        assert!(
            !text.contains("--cfg=CONFIG_N\n"),
            "a number is neither on nor off"
        );
    }
}
