// SPDX-License-Identifier: MIT OR Apache-2.0

//! A loader as FreeBSD's: places sections, resolves symbols, applies relocations, and reads the linker sets.
//!
//! It knows what that loader knows and no more, and shares no code with the audit: what passes there must load here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, RelocationFlags, RelocationTarget,
    SectionFlags, SectionIndex, elf,
};

/// Where the kernel's symbols are, one after the other, and where modules go: both in the last two gigabytes, as code that
/// is compiled for it takes for granted.
const KERNEL: u64 = 0xffff_ffff_8020_0000;
const MODULES: u64 = 0xffff_ffff_8300_0000;
const PAGE: u64 = 4096;

type Result<T> = std::result::Result<T, String>;

/// A module in memory.
pub(crate) struct Loaded {
    sections: Vec<Section>,
    /// The names of the kernel's symbols, by their addresses.
    kernel: BTreeMap<u64, String>,
}

struct Section {
    name: String,
    start: u64,
    data: Vec<u8>,
    is_code: bool,
    is_writable: bool,
}

/// What a module says of itself in its linker sets.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    /// The name of the module.
    pub(crate) name: String,
    /// The functions of the kernel that are called when it is loaded, but for those that make locks and memory types.
    pub(crate) registers: Vec<String>,
    /// Under which name it can be asked for, and in which version.
    pub(crate) version: Option<(String, u32)>,
    /// What it needs: its name, the oldest and the newest version.
    pub(crate) needs: Vec<(String, u32, u32)>,
}

impl Loaded {
    /// Loads a module; the error says why the loader would not.
    pub(crate) fn new(data: &[u8], symbols: &BTreeSet<String>) -> Result<Self> {
        if data.get(7) != Some(&9) {
            return Err("it is not marked as a file for FreeBSD".into());
        }
        let file = object::File::parse(data).map_err(|error| error.to_string())?;
        if file.kind() != object::ObjectKind::Relocatable {
            return Err("it is not relocatable".into());
        }
        let addresses: BTreeMap<&str, u64> = symbols
            .iter()
            .map(String::as_str)
            .zip((KERNEL..).step_by(16))
            .collect();
        let mut loaded = Self {
            sections: Vec::new(),
            kernel: addresses
                .iter()
                .map(|(name, address)| (*address, (*name).to_owned()))
                .collect(),
        };
        let mut places = HashMap::new();
        let mut next = MODULES;
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags, .. } = section.flags() else {
                continue;
            };
            if sh_flags.0 & elf::SHF_ALLOC.0 == 0 {
                continue;
            }
            let start = next.next_multiple_of(section.align().max(1));
            next = (start + section.size()).next_multiple_of(PAGE);
            let mut content = section.data().map_err(|error| error.to_string())?.to_vec();
            content.resize(usize::try_from(section.size()).unwrap_or_default(), 0);
            places.insert(section.index(), (start, loaded.sections.len()));
            loaded.sections.push(Section {
                name: section.name().unwrap_or_default().to_owned(),
                start,
                data: content,
                is_code: sh_flags.0 & elf::SHF_EXECINSTR.0 != 0,
                is_writable: sh_flags.0 & elf::SHF_WRITE.0 != 0,
            });
        }
        for section in file.sections() {
            if let Some(&(start, at)) = places.get(&section.index()) {
                loaded.relocate(&file, &section, (start, at), &places, &addresses)?;
            }
        }
        Ok(loaded)
    }

    fn relocate(
        &mut self,
        file: &object::File<'_>,
        section: &object::Section<'_, '_>,
        (start, at): (u64, usize),
        places: &HashMap<SectionIndex, (u64, usize)>,
        kernel: &BTreeMap<&str, u64>,
    ) -> Result<()> {
        for (offset, relocation) in section.relocations() {
            let RelocationFlags::Elf { r_type } = relocation.flags() else {
                return Err("a relocation is not ELF's".into());
            };
            if r_type == elf::R_X86_64_NONE {
                continue;
            }
            let RelocationTarget::Symbol(index) = relocation.target() else {
                return Err("a relocation names nothing".into());
            };
            let symbol = file
                .symbol_by_index(index)
                .map_err(|error| error.to_string())?;
            let name = symbol.name().unwrap_or_default();
            let value = match symbol.section_index() {
                Some(section) => {
                    let (base, _) = places
                        .get(&section)
                        .ok_or(format!("`{name}` is in a section that is not loaded"))?;
                    base + symbol.address()
                }
                None => self
                    .end_of_set(name)
                    .or(kernel.get(name).copied())
                    .ok_or(format!(
                        "link_elf: symbol {name} undefined: it is not in the kernel"
                    ))?,
            };
            let value = value.wrapping_add_signed(relocation.addend());
            let place = start + offset;
            let (value, width) = match r_type {
                elf::R_X86_64_64 => (value, 8),
                elf::R_X86_64_PC32 | elf::R_X86_64_PLT32 => (value.wrapping_sub(place), 4),
                elf::R_X86_64_32S => (value, 4),
                other => return Err(format!("kldload: unexpected relocation type {other:?}")),
            };
            if width == 4 && i32::try_from(value.cast_signed()).is_err() {
                return Err(format!("{name} is too far away: {value:#x}"));
            }
            let offset = usize::try_from(offset).map_err(|error| error.to_string())?;
            let field = self
                .sections
                .get_mut(at)
                .and_then(|section| section.data.get_mut(offset..offset + width));
            let field = field.ok_or("a relocation is outside of its section")?;
            field.copy_from_slice(&value.to_le_bytes()[..width]);
        }
        Ok(())
    }

    /// The address of `__start_set_…` or `__stop_set_…` of a set that the module has.
    fn end_of_set(&self, name: &str) -> Option<u64> {
        let set = |name: &str| self.sections.iter().find(|section| section.name == name);
        if let Some(name) = name.strip_prefix("__start_") {
            return set(name).map(|set| set.start);
        }
        let end = set(name.strip_prefix("__stop_")?)?;
        Some(end.start + u64::try_from(end.data.len()).ok()?)
    }

    /// What the linker sets say.
    pub(crate) fn declared(&self) -> Result<Declared> {
        let mut declared = Declared::default();
        for place in self.set("set_sysinit_set")? {
            // subsystem, order, next, func, udata
            let (function, data) = (self.word(place + 16)?, self.word(place + 24)?);
            if !self.section(place)?.is_writable {
                return Err("the kernel cannot link what it runs at loading".into());
            }
            let function = self
                .kernel
                .get(&function)
                .ok_or("a function is not the kernel's")?;
            if function != "module_register_init" {
                continue;
            }
            declared.registers.push(function.clone());
            // name, evhand, priv
            declared.name = self.text(self.word(data)?)?;
            if !self.section(self.word(data + 8)?)?.is_code {
                return Err("what is to be called is no code".into());
            }
        }
        for place in self.set("set_modmetadata_set")? {
            // version and type, data, name
            let (kind, data) = (self.word(place)? >> 32, self.word(place + 8)?);
            let name = self.text(self.word(place + 16)?)?;
            let number = |at: u64| self.word(data + at).map(|word| word as u32);
            match kind {
                1 => declared.needs.push((name, number(0)?, number(8)?)),
                2 if name == declared.name => {}
                3 => declared.version = Some((name, number(0)?)),
                other => return Err(format!("{name} is said to be {other}")),
            }
        }
        Ok(declared)
    }

    /// Where the pointers of a set lead.
    fn set(&self, name: &str) -> Result<Vec<u64>> {
        let set = self.sections.iter().find(|section| section.name == name);
        let set = set.ok_or(format!("there is no {name}"))?;
        let words = set.data.chunks(8).map(|word| {
            let word: [u8; 8] = word.try_into().map_err(|_| "a set has half a pointer")?;
            Ok(u64::from_le_bytes(word))
        });
        words.collect()
    }

    fn section(&self, address: u64) -> Result<&Section> {
        let inside = |section: &&Section| {
            let end = section.start + u64::try_from(section.data.len()).unwrap_or_default();
            (section.start..end).contains(&address)
        };
        let section = self.sections.iter().find(inside);
        section.ok_or(format!("{address:#x} is not in the module"))
    }

    fn bytes(&self, address: u64) -> Result<&[u8]> {
        let section = self.section(address)?;
        let offset = usize::try_from(address - section.start).map_err(|error| error.to_string())?;
        Ok(&section.data[offset..])
    }

    fn word(&self, address: u64) -> Result<u64> {
        let mut word = [0; 8];
        for (byte, from) in word.iter_mut().zip(self.bytes(address)?) {
            *byte = *from;
        }
        Ok(u64::from_le_bytes(word))
    }

    fn text(&self, address: u64) -> Result<String> {
        let bytes = self.bytes(address)?;
        let end = bytes.iter().position(|byte| *byte == 0);
        let end = end.ok_or("a name has no end")?;
        Ok(String::from_utf8_lossy(&bytes[..end]).into_owned())
    }
}
