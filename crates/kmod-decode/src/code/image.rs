// SPDX-License-Identifier: MIT OR Apache-2.0

//! Addresses for an object that has none yet, and its debug information relocated to them.
//!
//! In a relocatable file, which a module is, every section begins at 0. Here each gets a place of its own, one
//! after the other, and the relocations that a linker would apply to the debug information are applied.

use std::sync::Arc;

use gimli::RunTimeEndian;
use object::{
    Object as _, ObjectKind, ObjectSection as _, ObjectSymbol as _, RelocationKind,
    RelocationTarget, SectionIndex,
};

use crate::Error;

/// How debug information is read.
pub(super) type Reader = gimli::EndianReader<RunTimeEndian, Arc<[u8]>>;

/// What lies between two sections, so that the end of one is not the start of the next.
const GAP: u64 = 0x1_0000;

/// Where each section lies.
#[derive(Debug)]
pub(super) struct Image {
    endian: RunTimeEndian,
    /// By the number of the section: its address and its size.
    sections: Vec<(u64, u64)>,
}

impl Image {
    /// Gives each section its place; those of a linked file have one.
    pub(super) fn of(file: &object::File<'_>) -> Result<Self, Error> {
        let endian = if file.is_little_endian() {
            RunTimeEndian::Little
        } else {
            RunTimeEndian::Big
        };
        let is_linked = file.kind() != ObjectKind::Relocatable;
        let mut sections = Vec::new();
        let mut next = GAP;
        for section in file.sections() {
            let index = section.index().0;
            if sections.len() <= index {
                sections.resize(index + 1, (0, 0));
            }
            let address = if is_linked { section.address() } else { next };
            let end = next.checked_add(section.size()).ok_or(Error::Size)?;
            next = end.checked_next_multiple_of(GAP).ok_or(Error::Size)?;
            next = next.checked_add(GAP).ok_or(Error::Size)?;
            if let Some(place) = sections.get_mut(index) {
                *place = (address, section.size());
            }
        }
        Ok(Self { endian, sections })
    }

    /// The address of a place in a section.
    pub(super) fn address(&self, section: SectionIndex, offset: u64) -> Option<u64> {
        let (address, size) = self.sections.get(section.0)?;
        if offset >= *size {
            return None;
        }
        address.checked_add(offset)
    }

    /// A section of debug information, relocated; an absent one is empty.
    pub(super) fn debug_section(
        &self,
        file: &object::File<'_>,
        name: &str,
    ) -> Result<Reader, Error> {
        let mut data = Vec::new();
        if let Some(section) = file.section_by_name(name) {
            data = section.uncompressed_data()?.into_owned();
            if file.kind() == ObjectKind::Relocatable {
                self.relocate(file, &section, &mut data);
            }
        }
        Ok(Reader::new(data.into(), self.endian))
    }

    /// Applies the relocations of a section to its data. One that makes no sense is left out: the debug
    /// information of some other function is right all the same.
    fn relocate(
        &self,
        file: &object::File<'_>,
        section: &object::Section<'_, '_>,
        data: &mut [u8],
    ) {
        for (offset, relocation) in section.relocations() {
            if relocation.kind() != RelocationKind::Absolute {
                continue;
            }
            let target = match relocation.target() {
                RelocationTarget::Symbol(index) => {
                    file.symbol_by_index(index).ok().and_then(|symbol| {
                        let base = self.base(file, symbol.section_index()?);
                        Some(symbol.address().wrapping_add(base))
                    })
                }
                RelocationTarget::Section(index) => Some(self.base(file, index)),
                _ => None,
            };
            let width = usize::from(relocation.size() / 8);
            let place = usize::try_from(offset).ok();
            let bytes = place.and_then(|start| data.get_mut(start..start.checked_add(width)?));
            if let (Some(target), Some(bytes)) = (target, bytes) {
                let implicit = if relocation.has_implicit_addend() {
                    self.number(bytes)
                } else {
                    0
                };
                let addend = implicit.wrapping_add_signed(relocation.addend());
                self.write(bytes, target.wrapping_add(addend));
            }
        }
    }

    /// What a relocation against a section adds: sections of debug information name places in one another by
    /// offsets, in all others code and data lie at addresses.
    fn base(&self, file: &object::File<'_>, section: SectionIndex) -> u64 {
        let is_debug = file
            .section_by_index(section)
            .is_ok_and(|it| it.name().is_ok_and(|name| name.starts_with(".debug")));
        if is_debug {
            return 0;
        }
        self.sections
            .get(section.0)
            .map_or(0, |(address, _)| *address)
    }

    fn number(&self, bytes: &[u8]) -> u64 {
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        match self.endian {
            RunTimeEndian::Little => bytes.iter().rev().fold(0, add),
            RunTimeEndian::Big => bytes.iter().fold(0, add),
        }
    }

    fn write(&self, bytes: &mut [u8], number: u64) {
        let little = number.to_le_bytes();
        match self.endian {
            RunTimeEndian::Little => bytes
                .iter_mut()
                .zip(little)
                .for_each(|(byte, new)| *byte = new),
            RunTimeEndian::Big => bytes
                .iter_mut()
                .rev()
                .zip(little)
                .for_each(|(byte, new)| *byte = new),
        }
    }
}
