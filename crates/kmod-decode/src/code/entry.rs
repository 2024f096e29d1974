// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel calls of a module first: there the driver's own code is.

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SectionIndex};

use super::functions::{Functions, holds_code};

/// What Linux calls.
const FUNCTION: &str = "init_module";

/// What a module for FreeBSD declares itself by: what is called stands in it.
const DECLARATION: &str = "__this_module";

/// Where the entry into a module is.
pub(super) fn of(file: &object::File<'_>, functions: &Functions) -> Option<(SectionIndex, u64)> {
    if let Some(entry) = functions.named(FUNCTION).next() {
        return Some((entry.section, entry.offset));
    }
    let declaration = file.symbol_by_name(DECLARATION)?;
    let section = file.section_by_index(declaration.section_index()?).ok()?;
    let start = declaration.address().checked_sub(section.address())?;
    let inside = start..start.checked_add(declaration.size())?;
    section
        .relocations()
        .filter(|(offset, _)| inside.contains(offset))
        .find_map(|(_, relocation)| {
            let RelocationTarget::Symbol(index) = relocation.target() else {
                return None;
            };
            let target = file.symbol_by_index(index).ok()?;
            let section = target.section_index()?;
            let holder = file.section_by_index(section).ok()?;
            let offset = target.address().checked_add_signed(relocation.addend())?;
            holds_code(holder.flags()).then_some((section, offset))
        })
}
