// SPDX-License-Identifier: MIT OR Apache-2.0

//! A kernel's file: what of it lies where in memory.

use object::elf::{EM_X86_64, ET_EXEC, FileHeader64, PT_LOAD};
use object::read::elf::{FileHeader as _, ProgramHeader as _, SectionHeader as _};
use object::{LittleEndian, SectionIndex};

use super::entry;

/// The most memory that a kernel may take: what the loader's own tables of pages reach.
const LIMIT: u64 = 1 << 30;
/// What kernels can be built without, by a symbol that is there with it.
const NEEDED: [(&str, &str); 3] = [
    ("cd9660_vfsops", "`options CD9660`"),
    ("g_md_class", "`device md`"),
    ("uart_driver_name", "`device uart`"),
];
/// The table of symbols that a linker leaves.
const SYMBOLS: &[u8] = b".symtab";

/// A kernel's file.
#[derive(Debug)]
pub(super) struct Kernel<'data> {
    /// What is loaded, in the order of the file.
    pub(super) segments: Vec<Segment<'data>>,
    /// Where its memory begins, and ends.
    pub(super) start: u64,
    pub(super) end: u64,
    /// The address that it is entered at, which is one of its own.
    pub(super) entry: u64,
    /// The symbols, and their names.
    pub(super) tables: Option<(&'data [u8], &'data [u8])>,
}

/// Bytes that are loaded.
#[derive(Debug)]
pub(super) struct Segment<'data> {
    /// Their place in the machine's memory.
    pub(super) address: u64,
    pub(super) bytes: &'data [u8],
}

impl<'data> Kernel<'data> {
    /// Reads a file; what is wrong with one is said in words.
    pub(super) fn parse(data: &'data [u8]) -> Result<Self, String> {
        let damaged = |error: object::Error| format!("it is damaged: {error}");
        let header = FileHeader64::<LittleEndian>::parse(data)
            .map_err(|_| "it is no ELF file of 64 bits".to_owned())?;
        let endian = header.endian().map_err(damaged)?;
        if header.e_machine(endian) != EM_X86_64 || header.e_type(endian) != ET_EXEC {
            return Err("it is no executable for amd64".to_owned());
        }
        let mut kernel = Self {
            segments: Vec::new(),
            start: u64::MAX,
            end: 0,
            entry: header.e_entry(endian),
            tables: None,
        };
        for segment in header.program_headers(endian, data).map_err(damaged)? {
            if segment.p_type(endian) != PT_LOAD {
                continue;
            }
            let bytes = segment.data(endian, data);
            let bytes = bytes.map_err(|()| "it is damaged: a segment lies outside".to_owned())?;
            let address = segment.p_paddr(endian);
            let size = segment.p_memsz(endian).max(bytes.len() as u64);
            let end = address.checked_add(size);
            let end = end.filter(|end| address >= entry::END && *end <= LIMIT);
            let end = end.ok_or_else(|| format!("a segment lies at {address:#x}"))?;
            kernel.start = kernel.start.min(address);
            kernel.end = kernel.end.max(end);
            kernel.segments.push(Segment { address, bytes });
        }
        if kernel.segments.is_empty() {
            return Err("it has nothing to load".to_owned());
        }
        let sections = header.sections(endian, data).map_err(damaged)?;
        let symbols = sections.iter().find(|section| {
            let name = sections.section_name(endian, section);
            name.is_ok_and(|name| name == SYMBOLS)
        });
        if let Some(symbols) = symbols {
            let link = SectionIndex(symbols.sh_link(endian) as usize);
            let strings = sections.section(link).map_err(damaged)?;
            kernel.tables = Some((
                symbols.data(endian, data).map_err(damaged)?,
                strings.data(endian, data).map_err(damaged)?,
            ));
        }
        kernel.has_what_it_needs()?;
        Ok(kernel)
    }

    /// Its root is an image of a disc in its memory, and process 1 is heard over serial ports.
    pub(super) fn has_what_it_needs(&self) -> Result<(), String> {
        let Some((_, names)) = self.tables else {
            return Ok(());
        };
        for (symbol, what) in NEEDED {
            let symbol = [b"\0", symbol.as_bytes(), b"\0"].concat();
            if !names.windows(symbol.len()).any(|name| name == symbol) {
                return Err(format!("it was built without {what}"));
            }
        }
        Ok(())
    }

    /// Its symbols and their names, as it reads them for backtraces: each table behind its length, padded to eight bytes.
    pub(super) fn symbols(&self) -> Vec<u8> {
        let mut all = Vec::new();
        for table in self
            .tables
            .iter()
            .flat_map(|(symbols, names)| [symbols, names])
        {
            all.extend_from_slice(&(table.len() as u64).to_le_bytes());
            all.extend_from_slice(table);
            all.resize(all.len().next_multiple_of(8), 0);
        }
        all
    }
}
