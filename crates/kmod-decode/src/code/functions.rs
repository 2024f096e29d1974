// SPDX-License-Identifier: MIT OR Apache-2.0

//! The functions of an object file: by name, and by what lies where.

use std::collections::{BTreeMap, HashMap};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionIndex, SectionKind};

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
    by_name: HashMap<String, Vec<usize>>,
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
                let counts = holder.kind() == SectionKind::Text
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
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
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
