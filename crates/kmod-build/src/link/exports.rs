// SPDX-License-Identifier: MIT OR Apache-2.0

//! What C of a package exports to other modules: `EXPORT_SYMBOL` leaves it in sections of its own.

use std::collections::BTreeSet;

use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SymbolKind, SymbolSection,
};

/// How the sections begin that hold one export each, named behind a `+`, on older kernels.
const TABLE: &str = "___ksymtab";

/// The section that refers to all exports, on newer ones.
const LIST: &str = ".export_symbol";

/// The names that an object exports.
pub(crate) fn names(file: &object::File<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for section in file.sections() {
        let Ok(name) = section.name() else { continue };
        if let Some((_, exported)) = name.strip_prefix(TABLE).and_then(|it| it.split_once('+')) {
            names.insert(exported.to_owned());
        }
        if name != LIST {
            continue;
        }
        for (_, relocation) in section.relocations() {
            if let RelocationTarget::Symbol(index) = relocation.target()
                && let Ok(symbol) = file.symbol_by_index(index)
            {
                names.extend(name_of(file, &symbol, relocation.addend()));
            }
        }
    }
    names
}

/// The name of what a relocation is against: a symbol, or a place in a section.
fn name_of(
    file: &object::File<'_>,
    symbol: &object::Symbol<'_, '_>,
    addend: i64,
) -> Option<String> {
    if symbol.kind() != SymbolKind::Section {
        return symbol.name().ok().map(str::to_owned);
    }
    let place = u64::try_from(addend).ok()?;
    let SymbolSection::Section(section) = symbol.section() else {
        return None;
    };
    file.symbols()
        .filter(|other| [SymbolKind::Text, SymbolKind::Data].contains(&other.kind()))
        .find(|other| other.section_index() == Some(section) && other.address() == place)
        .and_then(|other| other.name().ok().map(str::to_owned))
}
