// SPDX-License-Identifier: MIT OR Apache-2.0

//! In which order a function of a module calls those of the kernel, as far as it goes from its beginning to its end.

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SymbolKind};

/// The functions of the kernel that a function calls, as they stand in its code.
pub(crate) fn calls(data: &[u8], function: &str) -> Result<Vec<String>, String> {
    let file = object::File::parse(data).map_err(|error| error.to_string())?;
    let symbol = file
        .symbols()
        .find(|symbol| symbol.name() == Ok(function) && symbol.kind() == SymbolKind::Text)
        .ok_or(format!("there is no {function}"))?;
    let section = symbol.section_index().ok_or("it is nowhere")?;
    let section = file
        .section_by_index(section)
        .map_err(|error| error.to_string())?;
    let code = symbol.address()..symbol.address() + symbol.size();
    let mut calls: Vec<(u64, String)> = section
        .relocations()
        .filter(|(offset, _)| code.contains(offset))
        .filter_map(|(offset, relocation)| {
            let RelocationTarget::Symbol(index) = relocation.target() else {
                return None;
            };
            let called = file.symbol_by_index(index).ok()?;
            let name = called.name().ok()?.to_owned();
            called.is_undefined().then_some((offset, name))
        })
        .collect();
    calls.sort();
    Ok(calls.into_iter().map(|(_, name)| name).collect())
}
