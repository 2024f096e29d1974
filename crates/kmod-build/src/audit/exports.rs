// SPDX-License-Identifier: MIT OR Apache-2.0

//! Nothing written in Rust is there for other modules: its names and types are this build's alone.

use std::collections::BTreeSet;

use super::{Finding, Subject, demangle};

/// How the sections begin that make an export of what they name, on older and on newer kernels.
const TABLES: [&str; 3] = ["__ksymtab", "___ksymtab", ".export_symbol"];

/// The names of the exports, which the tables name too.
const NAMES: &str = "__ksymtab_strings";

/// Each export of Rust.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let image = &subject.image;
    let tables = image.sections.iter().filter(|section| {
        section.name != NAMES && TABLES.iter().any(|table| section.name.starts_with(table))
    });
    let exported: BTreeSet<u64> = tables
        .flat_map(|section| image.references(section.range.clone()))
        .map(|reference| reference.target)
        .filter(|target| {
            image
                .section(*target)
                .is_some_and(|section| section.name != NAMES)
        })
        .collect();
    let exported = exported
        .into_iter()
        .filter_map(|at| Some((at, image.symbol(at)?)));
    exported
        .filter(|(_, symbol)| !subject.is_c(symbol))
        .map(|(at, symbol)| {
            Finding::new(
                "KMOD0245",
                format!(
                    "`{}` is exported to other modules, and is written in Rust",
                    demangle(&symbol.name)
                ),
                "export a function of a C file instead, and let it call the Rust one",
            )
            .at([at])
        })
        .collect()
}
