// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The files that the kernel consists of: itself, and what was loaded.

use alloc::{string::String, vec::Vec};

use super::{Outcome, arch, call, call_with_numbers};

/// The number of the kernel's own file.
const KERNEL: usize = 1;

/// What is told of a file: `struct kld_file_stat`, in words of four bytes.
pub(super) struct Loaded([u32; 520]);

/// Where it has what: behind its size and the name.
const REFERENCES: usize = 257;
const ADDRESS: usize = 260;
const SIZE: usize = 262;

impl Loaded {
    /// The file of this number.
    pub(super) fn of(number: usize) -> Outcome<Self> {
        let mut told = [0; 520];
        told[0] = u32::try_from(size_of::<Self>()).unwrap_or_default();
        let address = told.as_mut_ptr().expose_provenance();
        // SAFETY: the call writes as much as the first word says, for which there is room.
        unsafe { call(arch::KLDSTAT, [number, address, 0, 0, 0, 0]) }?;
        Ok(Self(told))
    }

    /// All that were loaded.
    pub(super) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        let mut number = KERNEL;
        while let Ok(next @ 1..) = call_with_numbers(arch::KLDNEXT, &[number]) {
            all.extend(Self::of(next));
            number = next;
        }
        all
    }

    /// The module's name, which is the file's.
    pub(super) fn name(&self) -> String {
        let bytes: Vec<u8> = self.0[1..REFERENCES]
            .iter()
            .flat_map(|word| word.to_ne_bytes())
            .take_while(|byte| *byte != 0)
            .collect();
        let name = String::from_utf8_lossy(&bytes);
        name.strip_suffix(".ko").unwrap_or(&name).into()
    }

    /// How many want it there: who has loaded it, and other modules.
    pub(super) fn references(&self) -> u32 {
        self.0[REFERENCES]
    }

    /// Whether an address is in it.
    pub(super) fn holds(&self, address: u64) -> bool {
        let word = |at: usize| u64::from(self.0.get(at).copied().unwrap_or_default());
        let number = |at: usize| word(at + 1) << 32 | word(at);
        address.wrapping_sub(number(ADDRESS)) < number(SIZE)
    }
}
