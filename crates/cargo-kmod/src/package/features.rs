// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which features of a package are on, as cargo counts them.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::Compile;

/// The features that a package declares, and what each turns on.
pub(crate) type Features = BTreeMap<String, Vec<String>>;

/// The features that are on with these arguments. Those of dependencies are named `dependency/feature`.
pub(super) fn enabled(declared: &Features, compile: &Compile) -> BTreeSet<String> {
    let mut rest: Vec<&str> = compile.requested_features().collect();
    if compile.all_features {
        rest.extend(declared.keys().map(String::as_str));
    }
    if !compile.no_default_features {
        rest.push("default");
    }
    let mut on = BTreeSet::new();
    while let Some(name) = rest.pop() {
        // A feature of an optional dependency turns that on only without the question mark.
        if on.insert(name.replace('?', "")) {
            let more = declared.get(name).into_iter().flatten();
            rest.extend(more.map(String::as_str));
        }
    }
    on
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        compile: Compile,
    }

    #[test]
    fn features_turn_others_on() -> Result<(), clap::Error> {
        let declared: Features = [
            ("default", vec!["a"]),
            ("a", vec!["b", "dep:x", "x?/y"]),
            ("b", vec!["a"]),
            ("c", vec![]),
        ]
        .into_iter()
        .map(|(name, more)| {
            (
                name.to_owned(),
                more.into_iter().map(String::from).collect(),
            )
        })
        .collect();
        for (words, wanted) in [
            (&[][..], &["a", "b", "default", "dep:x", "x/y"][..]),
            (&["--no-default-features"], &[]),
            (&["--no-default-features", "-F", "c z/w"], &["c", "z/w"]),
            (
                &["--all-features"],
                &["a", "b", "c", "default", "dep:x", "x/y"],
            ),
        ] {
            let line = Line::try_parse_from([&["x"], words].concat())?;
            let on = enabled(&declared, &line.compile);
            assert_eq!(on.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
        }
        Ok(())
    }
}
