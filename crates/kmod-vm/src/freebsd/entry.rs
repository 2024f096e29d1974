// SPDX-License-Identifier: MIT OR Apache-2.0

//! From QEMU to the kernel: the first pages of the machine's memory.
//!
//! QEMU takes the file for a multiboot kernel and enters it with 32 bits and without pages. A FreeBSD kernel wants to be
//! entered with 64 bits and pages, at an address of its own, with two numbers on the stack. The pages that its loader makes
//! for that, and the kernel looks into, show the first gigabyte of memory in every gigabyte there is.

use std::arch::global_asm;

/// Where the file lies in the machine's memory.
pub(super) const BASE: u64 = 0x10_0000;
/// Where the first pages end at the latest: a kernel begins behind.
pub(super) const END: u64 = 0x20_0000;

/// The page of instructions, then three of tables.
const CODE: usize = 4096;
const TABLES: u64 = BASE + CODE as u64;
/// Where in the page of instructions what is filled in lies, in this order: the end of the file; then, for the kernel's
/// stack, nothing, the list and the end of what is used; then the address to enter at.
const FILE_END: usize = 20;
const LOADED_END: usize = 24;
const LIST: usize = 0xf04;
const USED_END: usize = 0xf08;
const ENTRY: usize = 0xf10;

// The header is that of the Multiboot Specification, version 0.6.96, with the fields of addresses (flag 16) and a wish
// for a map of memory (flag 1) that is not looked at.
global_asm!(
    ".pushsection .rodata.kmod_vm_entry, \"a\"",
    ".balign 16",
    ".globl kmod_vm_entry",
    "kmod_vm_entry:",
    ".long 0x1badb002, 0x00010002, -(0x1badb002 + 0x00010002)",
    ".long {base}",                 // the header's address
    ".long {base}",                 // the file's
    ".long 0, 0",                   // its end, and that of its memory: filled in
    ".long {base} + 2f - kmod_vm_entry",
    // No descriptor; code of 64 bits.
    ".balign 8",
    "3: .quad 0, 0x00209a0000000000",
    "4: .word 15",
    ".long {base} + 3b - kmod_vm_entry",
    ".code32",
    "2: cli",
    "movl $({base} + {stack}), %esp",
    "lgdt ({base} + 4b - kmod_vm_entry)",
    "movl %cr4, %eax",
    "orl $0x20, %eax",              // addresses of more than 32 bits
    "movl %eax, %cr4",
    "movl ${tables}, %eax",
    "movl %eax, %cr3",
    "movl $0xc0000080, %ecx",
    "rdmsr",
    "orl $0x100, %eax",             // long mode, once there are pages
    "wrmsr",
    "movl %cr0, %eax",
    "orl $0x80000000, %eax",        // pages
    "movl %eax, %cr0",
    "ljmpl $8, $({base} + 5f - kmod_vm_entry)",
    ".code64",
    "5: xorl %eax, %eax",
    "movl %eax, %ds",
    "movl %eax, %es",
    "movl %eax, %ss",
    "movl $({base} + {stack}), %esp",
    "movq ({base} + {entry}), %rax",
    "jmpq *%rax",
    ".org kmod_vm_entry + {code}",
    ".popsection",
    base = const BASE,
    tables = const TABLES,
    stack = const LIST - 4,
    entry = const ENTRY,
    code = const CODE,
    options(att_syntax),
);

unsafe extern "C" {
    #[link_name = "kmod_vm_entry"]
    safe static INSTRUCTIONS: [u8; CODE];
}

/// The first pages for a file that ends at `file_end`, with the kernel's list and the end of what is used in memory.
pub(super) fn pages(file_end: u64, list: u64, used_end: u64, entry: u64) -> Vec<u8> {
    let mut pages = INSTRUCTIONS.to_vec();
    for (place, value) in [
        (FILE_END, file_end),
        (LOADED_END, file_end),
        (LIST, list),
        (USED_END, used_end),
    ] {
        // All of it lies in the first gigabyte.
        fill(&mut pages, place, &(value & 0xffff_ffff).to_le_bytes()[..4]);
    }
    fill(&mut pages, ENTRY, &entry.to_le_bytes());
    const PRESENT_AND_WRITABLE: u64 = 3;
    const LARGE: u64 = 0x80;
    for table in 1..=2 {
        let next = (TABLES + table * 4096) | PRESENT_AND_WRITABLE;
        pages.extend([next.to_le_bytes(); 512].as_flattened());
    }
    for large_page in 0..512_u64 {
        let entry = (large_page << 21) | LARGE | PRESENT_AND_WRITABLE;
        pages.extend(entry.to_le_bytes());
    }
    pages
}

fn fill(pages: &mut [u8], place: usize, bytes: &[u8]) {
    if let Some(field) = pages.get_mut(place..place + bytes.len()) {
        field.copy_from_slice(bytes);
    }
}
