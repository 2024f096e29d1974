// SPDX-License-Identifier: MIT OR Apache-2.0

//! The permissions of a parameter's file in sysfs, held to the kernel's own rules.

use syn::{
    Error, LitInt, Result,
    parse::{Parse, ParseStream},
};

/// Permission bits that `VERIFY_OCTAL_PERMISSIONS` of the kernel accepts.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(super) struct Permissions(pub(super) u16);

impl Permissions {
    /// Whether somebody can read the file.
    pub(super) fn readable(self) -> bool {
        self.0 & 0o444 != 0
    }

    /// Whether somebody can write to the file: the value then changes while the module runs.
    pub(super) fn writable(self) -> bool {
        self.0 & 0o222 != 0
    }
}

impl Parse for Permissions {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let literal: LitInt = input.parse()?;
        let written = literal.to_string();
        if !written.starts_with("0o") && written != "0" {
            return Err(Error::new(
                literal.span(),
                "permissions are written in octal, as `0o644`",
            ));
        }
        match fault(literal.base10_parse()?) {
            Some(fault) => Err(Error::new(literal.span(), fault)),
            None => Ok(Self(literal.base10_parse()?)),
        }
    }
}

/// What is wrong with these permissions, if anything.
fn fault(mode: u64) -> Option<&'static str> {
    let (user, group, other) = (mode >> 6, mode >> 3, mode);
    if mode > 0o777 {
        Some("permissions are at most `0o777`")
    } else if other & 2 != 0 {
        Some("a parameter cannot be writable by everybody: clear `0o002`")
    } else if user & 4 < group & 4 {
        Some("a parameter that its group can read must be readable by its owner: set `0o400`")
    } else if group & 4 < other & 4 {
        Some("a parameter that everybody can read must be readable by its group: set `0o040`")
    } else if user & 2 < group & 2 {
        Some("a parameter that its group can write must be writable by its owner: set `0o200`")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> std::result::Result<Permissions, String> {
        syn::parse_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn usual_permissions_pass() {
        for (text, mode) in [
            ("0", 0),
            ("0o444", 0o444),
            ("0o644", 0o644),
            ("0o200", 0o200),
        ] {
            assert_eq!(parsed(text), Ok(Permissions(mode)));
        }
    }

    #[test]
    fn each_rule_of_the_kernel_is_kept() {
        for text in [
            "0o1000", "0o666", "0o040", "0o404", "0o460", "644", "0x1a4", "0o99",
        ] {
            assert!(parsed(text).is_err(), "{text} passed");
        }
    }

    #[test]
    fn who_can_write_decides_the_kind_of_access() {
        assert!(!Permissions(0o444).writable());
        assert!(Permissions(0o600).writable());
        assert!(!Permissions(0o200).readable());
    }
}
