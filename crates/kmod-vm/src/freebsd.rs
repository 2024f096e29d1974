// SPDX-License-Identifier: MIT OR Apache-2.0

//! A FreeBSD kernel, laid out in memory as its own loader leaves it.
//!
//! Such a kernel finds all that it is told at addresses that its loader passes on: an environment of `NAME=VALUE`, a list
//! of what lies where ([`modinfo`]), and among that the root file system, which here is an image in memory. So no loader
//! runs in the machine: everything is put in its place on the host, in one file that QEMU copies into the machine's memory
//! as a multiboot kernel, and a few instructions ([`entry`]) enter the kernel. A kernel starts as it was released.

mod entry;
mod kernel;
mod modinfo;

use std::fs;
use std::path::Path;

use kmod_host::compress;

use self::kernel::Kernel;
use self::modinfo::List;
use crate::Error;

/// Pages are of this size, and what the kernel hands on begins at one.
const PAGE: u64 = 4096;

/// What is always said to the kernel: its log goes to the first serial port, what goes wrong ends it at once and is for no
/// debugger, and the root is the image in memory. Modules that others depend on lie beside them.
const ENVIRONMENT: [(&str, &str); 10] = [
    ("hint.uart.0.at", "isa"),
    ("hint.uart.0.port", "0x3F8"),
    ("hint.uart.0.irq", "4"),
    ("hint.uart.0.flags", "0x10"),
    ("debug.debugger_on_panic", "0"),
    ("debug.witness.kdb", "0"),
    ("machdep.kdb_on_nmi", "0"),
    ("kern.panic_reboot_wait_time", "0"),
    ("module_path", kmod_guest_protocol::MODULES),
    ("vfs.root.mountfrom", "cd9660:/dev/md0"),
];

/// The machine's memory from [`entry::BASE`] on: the kernel in the file at `kernel`, with `root` for its root file system.
pub(crate) fn memory(
    kernel: &Path,
    root: &[u8],
    memory_mib: u32,
    settings: &[String],
) -> Result<Vec<u8>, Error> {
    let bytes = fs::read(kernel).map_err(Error::file(kernel))?;
    let bytes = compress::contents(bytes).map_err(|message| Error::Decompress {
        path: kernel.to_owned(),
        message,
    })?;
    let kernel = Kernel::parse(&bytes).map_err(|message| Error::Kernel {
        path: kernel.to_owned(),
        message,
    })?;
    Ok(lay_out(&kernel, root, memory_mib, settings))
}

fn lay_out(kernel: &Kernel<'_>, root: &[u8], memory_mib: u32, settings: &[String]) -> Vec<u8> {
    let mut memory = Memory::default();
    for segment in &kernel.segments {
        memory.put(segment.address, segment.bytes);
    }
    memory.reach(kernel.end);
    let symbols = kernel.symbols();
    let symbols_at = memory.append(&symbols);
    let environment_at = memory.append(&environment(settings));
    let root_at = memory.append(root);
    // The list tells where it ends itself: its length is known before what it says.
    let list = |end| {
        List::default()
            .kernel(kernel.start, kernel.end - kernel.start)
            .how_to_boot()
            .environment(environment_at)
            .symbols(symbols_at, symbols.len() as u64)
            .memory(memory_mib)
            .end_of_kernel(end)
            .root(root_at, root.len() as u64)
            .finish()
    };
    let list_at = memory.end().next_multiple_of(PAGE);
    let end = (list_at + list(0).len() as u64).next_multiple_of(PAGE);
    memory.append(&list(end));
    memory.reach(end);
    let first = entry::pages(memory.end(), list_at, end, kernel.entry);
    memory.put(entry::BASE, &first);
    memory.bytes
}

fn environment(settings: &[String]) -> Vec<u8> {
    let fixed = ENVIRONMENT.map(|(name, value)| format!("{name}={value}"));
    let mut bytes = Vec::new();
    for setting in fixed.iter().chain(settings) {
        bytes.extend_from_slice(setting.as_bytes());
        bytes.push(0);
    }
    bytes.push(0);
    bytes
}

/// The machine's memory from [`entry::BASE`] on.
#[derive(Default)]
struct Memory {
    bytes: Vec<u8>,
}

impl Memory {
    /// The address behind the last byte.
    fn end(&self) -> u64 {
        entry::BASE + self.bytes.len() as u64
    }

    /// Puts bytes to their address, which lies behind [`entry::BASE`].
    fn put(&mut self, address: u64, bytes: &[u8]) {
        self.reach(address + bytes.len() as u64);
        let start = usize::try_from(address - entry::BASE).unwrap_or(usize::MAX);
        if let Some(place) = self.bytes.get_mut(start..start + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// Puts bytes behind all others, on a page of their own; tells where that is.
    fn append(&mut self, bytes: &[u8]) -> u64 {
        let address = self.end().next_multiple_of(PAGE);
        self.put(address, bytes);
        address
    }

    /// Fills up to an address with zeros.
    fn reach(&mut self, address: u64) {
        let length = usize::try_from(address - entry::BASE).unwrap_or(usize::MAX);
        if self.bytes.len() < length {
            self.bytes.resize(length, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::kernel::Segment;
    use super::*;

    const ENTRY: u64 = 0xffff_ffff_8020_0010;

    fn number(memory: &[u8], address: u64) -> Option<u32> {
        let start = usize::try_from(address - entry::BASE).ok()?;
        let bytes = memory.get(start..start + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    fn at(memory: &[u8], address: u64, length: usize) -> Option<&[u8]> {
        let start = usize::try_from(address - entry::BASE).ok()?;
        memory.get(start..start + length)
    }

    /// The entries of a list: type and content.
    fn entries(memory: &[u8], mut address: u64) -> Vec<(u32, Vec<u8>)> {
        let mut found = Vec::new();
        while let (Some(kind @ 1..), Some(length)) =
            (number(memory, address), number(memory, address + 4))
        {
            let content = at(memory, address + 8, length as usize);
            found.push((kind, content.unwrap_or_default().to_vec()));
            address += (8 + u64::from(length)).next_multiple_of(8);
        }
        found
    }

    #[test]
    fn everything_is_where_the_kernel_is_told() {
        let kernel = Kernel {
            segments: vec![
                Segment {
                    address: 0x20_0000,
                    bytes: b"text",
                },
                Segment {
                    address: 0x20_3000,
                    bytes: b"data",
                },
            ],
            start: 0x20_0000,
            end: 0x20_5123,
            entry: ENTRY,
            tables: Some((b"symbols", b"names")),
        };
        let memory = lay_out(&kernel, b"the root", 512, &["a=b".to_owned()]);
        assert_eq!(at(&memory, 0x20_0000, 4), Some(b"text".as_slice()));
        assert_eq!(at(&memory, 0x20_3000, 4), Some(b"data".as_slice()));
        // The header: magic, flags and checksum add up to nothing; addresses are of the file as it is.
        let header = [0, 4, 8, 12, 16, 20, 24].map(|place| number(&memory, entry::BASE + place));
        let [magic, flags, checksum, at_header, start, end, memory_end] =
            header.map(Option::unwrap_or_default);
        assert_eq!(magic, 0x1bad_b002);
        assert_eq!(magic.wrapping_add(flags).wrapping_add(checksum), 0);
        let file_end = entry::BASE + memory.len() as u64;
        let bounds = [at_header, start, end, memory_end].map(u64::from);
        assert_eq!(bounds, [entry::BASE, entry::BASE, file_end, file_end]);

        let list = number(&memory, entry::BASE + 0xf04).map(u64::from);
        let list = entries(&memory, list.unwrap_or(entry::BASE));
        let content = |kind: u32, occurrence: usize| {
            let mut fitting = list.iter().filter(|(of, _)| *of == kind);
            let entry = fitting
                .nth(occurrence)
                .map(|(_, content)| content.as_slice());
            entry.unwrap_or_default()
        };
        let address = |kind, occurrence| {
            let bytes = content(kind, occurrence).try_into();
            u64::from_le_bytes(bytes.unwrap_or_default())
        };
        assert_eq!(content(2, 0), b"elf kernel\0");
        assert_eq!((address(3, 0), address(4, 0)), (0x20_0000, 0x5123));
        assert_eq!(content(2, 1), b"md_image\0");
        assert_eq!(address(4, 1), 8);
        assert_eq!(at(&memory, address(3, 1), 8), Some(b"the root".as_slice()));
        assert_eq!(address(3, 1) % PAGE, 0);
        let environment = at(&memory, address(0x8006, 0), PAGE as usize).unwrap_or_default();
        let environment = environment.split(|byte| *byte == 0);
        let environment: Vec<&[u8]> = environment.take_while(|text| !text.is_empty()).collect();
        assert!(environment.contains(&b"vfs.root.mountfrom=cd9660:/dev/md0".as_slice()));
        assert_eq!(environment.last(), Some(&b"a=b".as_slice()));
        // A length before each table, and both padded.
        let symbols = at(&memory, address(0x8003, 0), 32).unwrap_or_default();
        assert_eq!(
            symbols,
            b"\x07\0\0\0\0\0\0\0symbols\0\x05\0\0\0\0\0\0\0names\0\0\0"
        );
        assert_eq!(address(0x8004, 0), address(0x8003, 0) + 32);
        assert_eq!(address(0x8008, 0), file_end);
        assert!(content(0x9001, 0).len() == 40);
    }

    #[test]
    fn a_kernel_without_what_the_machine_needs_is_refused() {
        let kernel = |names: &'static [u8]| Kernel {
            segments: Vec::new(),
            start: 0,
            end: 0,
            entry: ENTRY,
            tables: Some((b"", names)),
        };
        let all = kernel(b"\0g_md_class\0cd9660_vfsops\0uart_driver_name\0");
        assert_eq!(all.has_what_it_needs(), Ok(()));
        let lacking = kernel(b"\0cd9660_vfsops\0not_g_md_class\0uart_driver_name\0");
        let said = "it was built without `device md`".to_owned();
        assert_eq!(lacking.has_what_it_needs(), Err(said));
    }

    #[test]
    fn what_is_no_kernel_is_refused_in_words() {
        for (data, said) in [
            (b"no".as_slice(), "it is no ELF file"),
            (&fs::read("/proc/self/exe").unwrap_or_default(), "amd64"),
        ] {
            let error = Kernel::parse(data).err().unwrap_or_default();
            assert!(error.contains(said), "{error}");
        }
    }
}
