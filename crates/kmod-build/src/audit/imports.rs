// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a module asks the kernel for: there, and open to its licence.
//!
//! The loader and modpost check the same, by symbol alone; here it is known who uses it.

use kmod_target::symvers::Export;

use super::{Finding, Subject, Symbols};

/// How the names of Rust functions begin. No kernel exports Rust to modules built elsewhere.
const RUST: [&str; 3] = ["_R", "_ZN", "__rust"];

/// What modpost defines, and what stands for the table of the relocations that no loader applies.
const LATER: [&str; 2] = ["__this_module", "_GLOBAL_OFFSET_TABLE_"];

/// How the ends of a linker set are called, which the loader of FreeBSD knows of every set in a module.
const ENDS_OF_SETS: [&str; 2] = ["__start_set_", "__stop_set_"];

/// Each import that cannot be had.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let imports = subject.image.imports.iter().enumerate();
    imports
        .filter(|(_, import)| !LATER.contains(&import.name.as_str()))
        .filter_map(|(_, import)| {
            let is_rust = RUST.iter().any(|prefix| import.name.starts_with(prefix));
            if subject.is_part && !is_rust {
                return None;
            }
            let finding = match subject.kernel {
                Symbols::Exported(symvers) => match symvers.get(&import.name) {
                    Some(export) => refused(subject, &import.name, export)?,
                    None if import.is_weak => return None,
                    None => unknown(subject, &import.name),
                },
                Symbols::Defined(symbols) if symbols.contains(&import.name) => return None,
                Symbols::Defined(_) if is_end_of_a_set(subject, &import.name) => return None,
                // What is weak is refused, too: the loader would put the address 0 in its place.
                Symbols::Defined(_) => unknown(subject, &import.name),
            };
            Some(finding.at(subject.image.uses(&import.name)))
        })
        .collect()
}

/// Whether a symbol is an end of a linker set that the module has.
fn is_end_of_a_set(subject: &Subject<'_>, symbol: &str) -> bool {
    let set = ENDS_OF_SETS.iter().find_map(|end| symbol.strip_prefix(end));
    let mut sections = subject.image.sections.iter();
    set.is_some_and(|set| sections.any(|section| section.name.strip_prefix("set_") == Some(set)))
}

fn unknown(subject: &Subject<'_>, symbol: &str) -> Finding {
    if RUST.iter().any(|prefix| symbol.starts_with(prefix)) {
        return Finding::new(
            "KMOD0244",
            format!("`{}` is Rust code that is not in the module", super::demangle(symbol)),
            "a module holds all the Rust it needs: depend on the crate that defines it and call it by its path, \
             not through an `extern` block or assembly",
        )
        .note(format!("the symbol is {symbol}"));
    }
    Finding::new(
        "KMOD0215",
        format!("{} does not export `{symbol}`", subject.release),
        "declare it only where the kernel has it, do without it, or choose another kernel with --kernel",
    )
}

/// Why a symbol that is exported is not for this module.
fn refused(subject: &Subject<'_>, symbol: &str, export: &Export) -> Option<Finding> {
    let license = subject.module.license();
    if export.gpl_only && !subject.module.is_gpl() {
        return Some(Finding::new(
            "KMOD0242",
            format!("`{symbol}` is for modules under the GPL, and this one is under {license:?}"),
            "use another function, or publish the module under the GPL and say so: `license: \"GPL\"` in `module!`",
        ));
    }
    let namespace = export.namespace.as_deref()?;
    if let Some(modules) = namespace.strip_prefix("module:") {
        let name = &subject.name;
        return (!modules.split(',').any(|pattern| matches(pattern, name))).then(|| {
            Finding::new(
                "KMOD0243",
                format!("`{symbol}` is for certain modules of the kernel alone: {modules}"),
                "use another function: no other module may have this one",
            )
        });
    }
    (!subject.module.imports_namespace(namespace)).then(|| {
        Finding::new(
            "KMOD0243",
            format!("`{symbol}` is in the namespace {namespace}, which the module does not import"),
            format!("if it is meant for such a module, import it: `imports_ns: [\"{namespace}\"]` in `module!`"),
        )
    })
}

/// Whether a module's name is one that a list of modules means: `kvm`, or `kvm-*`.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern = pattern.trim().replace('-', "_");
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}
