// SPDX-License-Identifier: MIT OR Apache-2.0

//! The functions of an object file: by name, and by what lies where.

use std::collections::BTreeMap;

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, SectionIndex, elf};

use crate::demangle;

/// A function: a named piece of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its symbol, mangled.
    pub symbol: String,
    /// The section it is in.
    pub section: SectionIndex,
    /// Where in the section it begins.
    pub offset: u64,
    /// How long the compiler says it is; 0 where it does not.
    pub size: u64,
    /// How far it is to the next symbol, padding and all: what the kernel calls its size. Unknown of the last
    /// one in its section: that depends on where the loader puts the next section.
    pub extent: Option<u64>,
}

/// All functions of an object file.
#[derive(Debug)]
pub(super) struct Functions {
    list: Vec<Function>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_place: BTreeMap<(usize, u64), usize>,
}

impl Functions {
    pub(super) fn of(file: &object::File<'_>) -> Self {
        let mut list: Vec<Function> = file
            .symbols()
            .filter_map(|symbol| {
                let section = symbol.section_index()?;
                let name = symbol.name().ok()?;
                let holder = file.section_by_index(section).ok()?;
                // The kernel passes over the names that tools make.
                let counts = holds_code(holder.flags())
                    && !name.is_empty()
                    && !name.starts_with('$')
                    && !name.starts_with(".L");
                // In a relocatable file sections begin at 0.
                let offset = symbol.address().checked_sub(holder.address())?;
                counts.then(|| Function {
                    symbol: name.to_owned(),
                    section,
                    offset,
                    size: symbol.size(),
                    extent: None,
                })
            })
            .collect();
        // Sorted stably: of several names for one place the kernel takes the first in the table.
        list.sort_by_key(|function| (function.section.0, function.offset));
        let mut next: Option<(SectionIndex, u64)> = None;
        let mut extent = None;
        for function in list.iter_mut().rev() {
            if next != Some((function.section, function.offset)) {
                extent = next
                    .filter(|(section, _)| *section == function.section)
                    .map(|(_, offset)| offset - function.offset);
                next = Some((function.section, function.offset));
            }
            function.extent = extent;
        }
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_place = BTreeMap::new();
        for (index, function) in list.iter().enumerate() {
            by_name
                .entry(function.symbol.clone())
                .or_default()
                .push(index);
            by_place
                .entry((function.section.0, function.offset))
                .or_insert(index);
        }
        Self {
            list,
            by_name,
            by_place,
        }
    }

    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Function> {
        let found = self
            .by_name
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default();
        found.iter().filter_map(|index| self.list.get(*index))
    }

    /// Those whose names begin so: what is left of a long one that was cut off.
    pub(super) fn beginning(&self, start: &str) -> impl Iterator<Item = &Function> {
        self.by_name
            .range(start.to_owned()..)
            .take_while(move |(name, _)| name.starts_with(start))
            .flat_map(|(_, found)| found)
            .filter_map(|index| self.list.get(*index))
    }

    /// Those that a reader sees by this name.
    pub(super) fn shown_as(&self, name: &str) -> impl Iterator<Item = &Function> {
        self.list
            .iter()
            .filter(move |function| demangle::name(&function.symbol) == name)
    }

    /// The nearest symbol at or before a place.
    pub(super) fn at(&self, section: SectionIndex, offset: u64) -> Option<&Function> {
        let start = (section.0, 0);
        let (_, index) = self
            .by_place
            .range(start..=(section.0, offset))
            .next_back()?;
        self.list.get(*index)
    }
}

/// Whether a section is for code, be it there or, in a file of debug information alone, not.
pub(super) fn holds_code(flags: SectionFlags) -> bool {
    match flags {
        SectionFlags::Elf { sh_flags, .. } => sh_flags.contains(elf::SHF_EXECINSTR),
        _ => false,
    }
}
