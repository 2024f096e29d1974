// SPDX-License-Identifier: MIT OR Apache-2.0

//! Whose code a function is.

use kmod_decode::Source;

use super::{
    image::{Image, Kind, Symbol},
    licences::Crate,
    lines::{Lines, Spot},
};

/// What the language brings: its library, what the compiler calls, and what it makes up itself.
const LANGUAGE: [&str; 3] = ["core", "compiler_builtins", "__rustc"];

/// Who wrote a function.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// The driver's own Rust.
    Driver,
    /// A crate: `name version`.
    Crate(String),
    /// C that came with the driver.
    C,
    /// Labels that nothing else is known of.
    Assembly,
    /// The crate `kernel` and those it is made of.
    Framework,
    /// C of the framework.
    Shims,
    /// `core` and what belongs to it.
    Language,
}

impl Origin {
    /// Of a function in a module of that name, made of these crates.
    pub(crate) fn of(
        function: &Symbol,
        module: &str,
        crates: &[Crate],
        image: &Image,
        lines: &Lines<'_>,
    ) -> Self {
        if let Some(name) = crate_of(&function.name) {
            return Self::of_crate(name, module, crates);
        }
        if function.kind == Kind::Label {
            return Self::Assembly;
        }
        // A name of C's: what the line tables know, which the shims may be without.
        let Some(spot) = lines.compiled(image, function.range.start) else {
            return if lines.is_of_the_language(image, function.range.start) {
                Self::Language
            } else {
                Self::Shims
            };
        };
        Self::of_spot(&spot)
    }

    /// Of a place in the sources.
    pub(crate) fn of_spot(spot: &Spot) -> Self {
        match &spot.source {
            Source::Crate { name, version, .. } => Self::Crate(format!("{name} {version}")),
            Source::Language(_) => Self::Language,
            Source::Framework(_) if spot.is_rust() => Self::Framework,
            Source::Framework(_) => Self::Shims,
            Source::Other(_) if spot.is_rust() => Self::Driver,
            Source::Other(file) if file.starts_with("shims/") => Self::Shims,
            Source::Other(_) => Self::C,
        }
    }

    fn of_crate(name: &str, module: &str, crates: &[Crate]) -> Self {
        if name == module {
            return Self::Driver;
        }
        if LANGUAGE.contains(&name) {
            return Self::Language;
        }
        let known = crates
            .iter()
            .find(|krate| krate.name.replace('-', "_") == name);
        match known {
            Some(Crate { name, version, .. }) => Self::Crate(format!("{name} {version}")),
            None => Self::Framework,
        }
    }

    /// Whether a panic is its business, rather than its fault.
    pub(crate) fn reports_panics(&self) -> bool {
        matches!(self, Self::Framework | Self::Shims | Self::Language)
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Driver => "the driver",
            Self::Crate(name) => name,
            Self::C => "C of the package",
            Self::Assembly => "assembly",
            Self::Framework => "kernel",
            Self::Shims => "C shims",
            Self::Language => "core",
        })
    }
}

/// The crate that a Rust symbol was defined in: the first root in its path
/// (`C`, a number between `s` and `_`, and the name after its length).
fn crate_of(symbol: &str) -> Option<&str> {
    let path = symbol.strip_prefix("_R")?;
    path.match_indices('C').find_map(|(at, _)| {
        let root = path.get(at + 1..)?;
        let named = match root.strip_prefix('s') {
            Some(number) => number.split_once('_')?.1,
            None => root,
        };
        let digits = named.len() - named.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let length: usize = named.get(..digits)?.parse().ok()?;
        // A name that begins like a number or with the separator is kept apart by one.
        let name = named.get(digits..)?;
        let name = name
            .strip_prefix('_')
            .filter(|_| name.len() > length)
            .unwrap_or(name);
        name.get(..length).filter(|name| !name.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_of_a_symbol_is_the_one_that_defined_it() {
        for (symbol, name) in [
            ("_RNvNtCshRzVfjuGt5f_4core9panicking9panic_fmt", "core"),
            (
                "_RNvXs_CskZj9FalN6UX_5helloNtB4_5HelloNtNtNtCshRzVfjuGt5f_4core3ops4drop4Drop4drop",
                "hello",
            ),
            (
                "_RINvNtCshRzVfjuGt5f_4core3ptr13drop_in_placeNtCskZj9FalN6UX_5hello5HelloEBI_",
                "core",
            ),
            ("_RNvCsfgHYwM92fyn_7___rustc17rust_begin_unwind", "__rustc"),
            (
                "_RNvXs1C_NtCsj5u1BGRp6o7_6kernel3fmtINtB5_7AdapterjENt3Foo3fmt",
                "kernel",
            ),
            ("_RNvC1a1f", "a"),
        ] {
            assert_eq!(crate_of(symbol), Some(name), "{symbol}");
        }
        assert_eq!(crate_of("kmod_print"), None);
        assert_eq!(crate_of("_RC"), None);
    }
}
