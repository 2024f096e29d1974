// SPDX-License-Identifier: MIT OR Apache-2.0

//! A relocatable object as it would stand in memory: sections at addresses, relocations applied.
//!
//! The module loader will choose other addresses, but what an instruction refers to is the same. So the
//! checks need not think in relocations: the target of a branch is an address, and an address is in a
//! section, a symbol, or one of the places made up here for what other modules define.

use std::ops::Range;

use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, RelocationFlags, RelocationTarget,
    SectionFlags, SectionIndex, SymbolIndex, SymbolKind,
    elf::{self, RelocationType},
};

/// Where the first section goes, and what lies between two.
const GAP: u64 = 0x1000;

/// Where a file says which system it is for.
const OS_ABI: usize = 7;

/// What lies between two symbols that others define: more than any offset into one.
const SLOT: u64 = 0x1_0000;

/// An object laid out.
#[derive(Debug, Default)]
pub(crate) struct Image {
    /// The sections that reach memory, by address.
    pub(crate) sections: Vec<Section>,
    /// What is defined in them, by address.
    pub(crate) symbols: Vec<Symbol>,
    /// The relocations of these sections, by address.
    pub(crate) references: Vec<Reference>,
    /// What others define, in the order of the addresses made up for it.
    pub(crate) imports: Vec<Import>,
    /// What has a size, and no place in any section.
    pub(crate) commons: Vec<String>,
    /// The system that the file says it is for.
    pub(crate) os_abi: u8,
    imports_from: u64,
}

/// Something that others define.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) name: String,
    /// Whether the module can do without.
    pub(crate) is_weak: bool,
}

/// A section that reaches memory.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: String,
    /// Its number in the object.
    pub(crate) index: SectionIndex,
    pub(crate) range: Range<u64>,
    /// The content, relocated; empty where it is all zero.
    pub(crate) data: Vec<u8>,
    pub(crate) is_code: bool,
    pub(crate) is_writable: bool,
}

/// Something with a name.
#[derive(Debug)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    /// Empty where no size was declared.
    pub(crate) range: Range<u64>,
    pub(crate) kind: Kind,
}

/// What a symbol was declared to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Function,
    Data,
    /// Nothing was declared: a label of assembly.
    Label,
}

/// One relocation.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The field that it fills.
    pub(crate) at: u64,
    pub(crate) r_type: RelocationType,
    /// What it names, with the addend: where a field relative to itself points, plus what the instruction
    /// has behind the field.
    pub(crate) target: u64,
    /// Whether somebody else's symbol is named.
    pub(crate) is_import: bool,
    /// Whether it names a number rather than a place.
    pub(crate) is_absolute: bool,
}

impl Reference {
    /// Whether the field is filled with a distance.
    pub(crate) fn is_relative(&self) -> bool {
        matches!(
            self.r_type,
            elf::R_X86_64_PC32 | elf::R_X86_64_PLT32 | elf::R_X86_64_PC64
        )
    }
}

/// What a relocation names.
enum Named {
    Own(u64),
    Import(u64),
    Number(u64),
}

impl Image {
    /// Lays an object out.
    ///
    /// # Errors
    ///
    /// When it is no object.
    pub(crate) fn parse(data: &[u8]) -> object::Result<Self> {
        let file = object::File::parse(data)?;
        let layout = Layout::of(&file);
        let mut image = Self {
            imports_from: layout.end,
            os_abi: data.get(OS_ABI).copied().unwrap_or_default(),
            ..Self::default()
        };
        for symbol in file.symbols() {
            image.add_symbol(&layout, &symbol)?;
        }
        image.symbols.sort_by_key(|symbol| symbol.range.start);
        for section in file.sections() {
            image.add_section(&file, &layout, &section)?;
        }
        image.references.sort_by_key(|reference| reference.at);
        Ok(image)
    }

    fn add_symbol(
        &mut self,
        layout: &Layout,
        symbol: &object::Symbol<'_, '_>,
    ) -> object::Result<()> {
        if symbol.is_undefined() && !symbol.is_local() {
            self.imports.push(Import {
                name: symbol.name()?.to_owned(),
                is_weak: symbol.is_weak(),
            });
            return Ok(());
        }
        if symbol.is_common() {
            self.commons.push(symbol.name()?.to_owned());
            return Ok(());
        }
        let kind = match symbol.kind() {
            SymbolKind::Text => Kind::Function,
            SymbolKind::Data | SymbolKind::Tls => Kind::Data,
            SymbolKind::Label | SymbolKind::Unknown => Kind::Label,
            _ => return Ok(()),
        };
        let Some(base) = symbol
            .section_index()
            .and_then(|index| layout.address(index))
        else {
            return Ok(());
        };
        let start = base + symbol.address();
        self.symbols.push(Symbol {
            name: symbol.name()?.to_owned(),
            range: start..start + symbol.size(),
            kind,
        });
        Ok(())
    }

    fn add_section(
        &mut self,
        file: &object::File<'_>,
        layout: &Layout,
        section: &object::Section<'_, '_>,
    ) -> object::Result<()> {
        let Some(base) = layout.address(section.index()) else {
            return Ok(());
        };
        let mut data = section.data()?.to_vec();
        for (offset, relocation) in section.relocations() {
            let RelocationFlags::Elf { r_type } = relocation.flags() else {
                continue;
            };
            // What a tool has taken back.
            if r_type == elf::R_X86_64_NONE {
                continue;
            }
            let at = base + offset;
            let named = match relocation.target() {
                RelocationTarget::Symbol(index) => self.resolve(file, layout, index)?,
                _ => Named::Number(0),
            };
            let (Named::Own(address) | Named::Import(address) | Named::Number(address)) = named;
            let target = address.wrapping_add_signed(relocation.addend());
            apply(&mut data, offset, at, r_type, target);
            self.references.push(Reference {
                at,
                r_type,
                target,
                is_import: matches!(named, Named::Import(_)),
                is_absolute: matches!(named, Named::Number(_)),
            });
        }
        self.sections.push(Section {
            name: section.name()?.to_owned(),
            index: section.index(),
            range: base..base + section.size(),
            data,
            is_code: is_code(section),
            is_writable: has(section, elf::SHF_WRITE),
        });
        Ok(())
    }

    /// What a symbol stands for.
    fn resolve(
        &self,
        file: &object::File<'_>,
        layout: &Layout,
        index: SymbolIndex,
    ) -> object::Result<Named> {
        let symbol = file.symbol_by_index(index)?;
        if let Some(section) = symbol.section_index() {
            let base = layout.address(section).unwrap_or_default();
            return Ok(Named::Own(base + symbol.address()));
        }
        let name = symbol.name()?;
        let slot = self.imports.iter().position(|import| import.name == name);
        Ok(match slot.and_then(|slot| u64::try_from(slot).ok()) {
            // In the middle, for addends below zero.
            Some(slot) => Named::Import(self.imports_from + SLOT * slot + SLOT / 2),
            None => Named::Number(symbol.address()),
        })
    }

    /// The section that holds an address.
    pub(crate) fn section(&self, address: u64) -> Option<&Section> {
        let after = self
            .sections
            .partition_point(|section| section.range.start <= address);
        let section = self.sections.get(after.checked_sub(1)?)?;
        section.range.contains(&address).then_some(section)
    }

    /// The executable sections.
    pub(crate) fn code(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| section.is_code)
    }

    /// The symbol that an address made up for somebody else's stands for.
    pub(crate) fn import(&self, address: u64) -> Option<&str> {
        let slot = address.checked_sub(self.imports_from)? / SLOT;
        let import = self.imports.get(usize::try_from(slot).ok()?)?;
        Some(&import.name)
    }

    /// The symbol that an address belongs to: a function or an object around it, else the label before it.
    pub(crate) fn symbol(&self, address: u64) -> Option<&Symbol> {
        let section = self.section(address)?;
        let after = self
            .symbols
            .partition_point(|symbol| symbol.range.start <= address);
        let before = || {
            let before = self.symbols.iter().take(after).rev();
            before.take_while(|symbol| symbol.range.start >= section.range.start)
        };
        before()
            .find(|symbol| symbol.range.contains(&address))
            .or_else(|| before().find(|symbol| symbol.range.is_empty()))
    }

    /// The functions, without the marks that objtool sets on their padding.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &Symbol> {
        self.symbols
            .iter()
            .filter(|symbol| symbol.kind == Kind::Function && !symbol.name.starts_with("__pfx_"))
    }

    /// The relocations of some bytes.
    pub(crate) fn references(&self, range: Range<u64>) -> &[Reference] {
        let from = self
            .references
            .partition_point(|reference| reference.at < range.start);
        let to = self
            .references
            .partition_point(|reference| reference.at < range.end);
        self.references.get(from..to).unwrap_or_default()
    }

    /// The places that use somebody else's symbol.
    pub(crate) fn uses(&self, import: &str) -> impl Iterator<Item = u64> {
        let references = self.references.iter();
        let references = references.filter(move |reference| {
            reference.is_import && self.import(reference.target) == Some(import)
        });
        references.map(|reference| reference.at)
    }

    /// The bytes from an address to the end of its section.
    pub(crate) fn bytes(&self, address: u64) -> &[u8] {
        let bytes = self.section(address).and_then(|section| {
            let offset = usize::try_from(address - section.range.start).ok()?;
            section.data.get(offset..)
        });
        bytes.unwrap_or_default()
    }
}

/// Where each section goes: those that reach memory one after the other, the others to zero.
///
/// So an object and what is left of it without debug information are laid out alike.
#[derive(Debug)]
pub(crate) struct Layout {
    addresses: Vec<Option<u64>>,
    end: u64,
}

impl Layout {
    pub(crate) fn of(file: &object::File<'_>) -> Self {
        let mut layout = Self {
            addresses: Vec::new(),
            end: GAP,
        };
        for section in file.sections() {
            let address = is_loaded(&section).then(|| {
                let start = layout.end.next_multiple_of(section.align().max(1));
                layout.end = start + section.size() + GAP;
                start
            });
            // Sections come in the order of their numbers, which begin at 1.
            layout.addresses.resize(section.index().0, None);
            layout.addresses.push(address);
        }
        layout.end = layout.end.next_multiple_of(SLOT);
        layout
    }

    /// Where a section is; `None` for what does not reach memory.
    pub(crate) fn address(&self, index: SectionIndex) -> Option<u64> {
        self.addresses.get(index.0).copied().flatten()
    }
}

/// Writes the field of a relocation, if it lies within the section.
pub(crate) fn apply(data: &mut [u8], offset: u64, at: u64, r_type: RelocationType, target: u64) {
    let (value, width) = match r_type {
        elf::R_X86_64_64 => (target, 8),
        elf::R_X86_64_PC64 => (target.wrapping_sub(at), 8),
        elf::R_X86_64_32 | elf::R_X86_64_32S => (target, 4),
        elf::R_X86_64_PC32 | elf::R_X86_64_PLT32 => (target.wrapping_sub(at), 4),
        _ => return,
    };
    let field = usize::try_from(offset)
        .ok()
        .and_then(|offset| data.get_mut(offset..offset.checked_add(width)?));
    if let (Some(field), Some(value)) = (field, value.to_le_bytes().get(..width)) {
        field.copy_from_slice(value);
    }
}

fn has(section: &object::Section<'_, '_>, flag: elf::SectionFlags) -> bool {
    match section.flags() {
        SectionFlags::Elf { sh_flags, .. } => sh_flags.0 & flag.0 != 0,
        _ => false,
    }
}

fn is_loaded(section: &object::Section<'_, '_>) -> bool {
    has(section, elf::SHF_ALLOC)
}

fn is_code(section: &object::Section<'_, '_>) -> bool {
    has(section, elf::SHF_EXECINSTR)
}
