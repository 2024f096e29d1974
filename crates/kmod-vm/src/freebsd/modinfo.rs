// SPDX-License-Identifier: MIT OR Apache-2.0

//! The list that a loader leaves for the kernel: what lies where (`sys/linker.h`, `machine/metadata.h`).
//!
//! Each entry is a type, a length and so many bytes, padded to eight. An entry with a name begins what is said of one
//! thing. Addresses are those of the machine's memory.

const NAME: u32 = 1;
const TYPE: u32 = 2;
const ADDRESS: u32 = 3;
const SIZE: u32 = 4;
/// What is for the kernel alone.
const METADATA: u32 = 0x8000;
const SYMBOLS_START: u32 = METADATA | 0x3;
const SYMBOLS_END: u32 = METADATA | 0x4;
const ENVIRONMENT: u32 = METADATA | 0x6;
const HOW_TO: u32 = METADATA | 0x7;
const KERNEL_END: u32 = METADATA | 0x8;
const MEMORY_MAP: u32 = METADATA | 0x1001;

/// `RB_SERIAL`: the console is the serial port (`sys/reboot.h`).
const SERIAL: u32 = 0x1000;

/// How much of the first megabyte the firmware leaves, and where memory goes on.
const LOW: u64 = 0x9_f000;
const HIGH: u64 = 0x10_0000;
/// What the firmware keeps to itself at the end of the memory, and more: its tables lie there.
const FIRMWARE: u64 = 2 << 20;
/// Memory from here on is not all in one piece.
const PIECE: u64 = 2 << 30;
/// Memory that is free, in a map of it.
const FREE: u32 = 1;

/// A list in the making.
#[derive(Default)]
pub(super) struct List {
    bytes: Vec<u8>,
}

impl List {
    /// The kernel itself. What follows, up to the next thing, is about it.
    pub(super) fn kernel(self, address: u64, size: u64) -> Self {
        self.thing("/boot/kernel/kernel", "elf kernel", address, size)
    }

    /// The root file system, an image of a disk.
    pub(super) fn root(self, address: u64, size: u64) -> Self {
        self.thing("root", "md_image", address, size)
    }

    pub(super) fn how_to_boot(self) -> Self {
        self.entry(HOW_TO, &SERIAL.to_le_bytes())
    }

    pub(super) fn environment(self, address: u64) -> Self {
        self.entry(ENVIRONMENT, &address.to_le_bytes())
    }

    /// Its symbols; a kernel without some has none to be told of.
    pub(super) fn symbols(self, address: u64, size: u64) -> Self {
        if size == 0 {
            return self;
        }
        self.entry(SYMBOLS_START, &address.to_le_bytes())
            .entry(SYMBOLS_END, &(address + size).to_le_bytes())
    }

    /// Which memory is there, as the machine's firmware would say it.
    pub(super) fn memory(self, mib: u32) -> Self {
        let end = (u64::from(mib) << 20).min(PIECE) - FIRMWARE;
        let mut map = Vec::new();
        for (start, end) in [(0, LOW), (HIGH, end)] {
            map.extend_from_slice(&start.to_le_bytes());
            map.extend_from_slice(&(end - start).to_le_bytes());
            map.extend_from_slice(&FREE.to_le_bytes());
        }
        self.entry(MEMORY_MAP, &map)
    }

    /// Where memory begins that holds nothing yet.
    pub(super) fn end_of_kernel(self, address: u64) -> Self {
        self.entry(KERNEL_END, &address.to_le_bytes())
    }

    /// The list, complete.
    pub(super) fn finish(self) -> Vec<u8> {
        self.entry(0, &[]).bytes
    }

    fn thing(self, name: &str, kind: &str, address: u64, size: u64) -> Self {
        self.text(NAME, name)
            .text(TYPE, kind)
            .entry(ADDRESS, &address.to_le_bytes())
            .entry(SIZE, &size.to_le_bytes())
    }

    fn text(self, kind: u32, text: &str) -> Self {
        self.entry(kind, &[text.as_bytes(), &[0]].concat())
    }

    fn entry(mut self, kind: u32, content: &[u8]) -> Self {
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&kind.to_le_bytes());
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(content);
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        self
    }
}
