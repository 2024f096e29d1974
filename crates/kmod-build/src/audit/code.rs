// SPDX-License-Identifier: MIT OR Apache-2.0

//! Every instruction of a module.
//!
//! Decoding starts wherever something points: symbols, relocations, branches. So bytes between functions
//! do not shift what follows. What nothing points to is decoded after that all the same, unless it is
//! padding or declared to be data (`.type NAME, @object`): nothing that could run goes unseen.

use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
};

use iced_x86::{
    Code as Opcode, Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic, OpKind,
};

use super::image::{Image, Kind, Section};

/// The unwinder's table of the places where the stack changes.
const UNWINDER: &str = ".orc_unwind_ip";

/// The instructions of a module, by address.
#[derive(Debug, Default)]
pub(crate) struct Code {
    instructions: BTreeMap<u64, Instruction>,
}

impl Code {
    /// Decodes all executable sections.
    pub(crate) fn decode(image: &Image) -> Self {
        let mut code = Self::default();
        let data = declared_data(image);
        let starts = image
            .symbols
            .iter()
            .filter(|symbol| symbol.kind != Kind::Data)
            .map(|symbol| symbol.range.start)
            .chain(pointed_to(image))
            .filter(|start| !data.iter().any(|range| range.contains(start)));
        let mut starts: Vec<u64> = starts.collect();
        code.follow(image, &mut starts);
        for section in image.code() {
            code.sweep(image, section, &data);
        }
        code
    }

    /// Decodes from each start on, and from where that leads.
    fn follow(&mut self, image: &Image, starts: &mut Vec<u64>) {
        let mut seen = HashSet::new();
        while let Some(start) = starts.pop() {
            if !seen.insert(start) || !image.section(start).is_some_and(|section| section.is_code) {
                continue;
            }
            let mut decoder = Decoder::with_ip(64, image.bytes(start), start, DecoderOptions::NONE);
            while decoder.can_decode() && !self.instructions.contains_key(&decoder.ip()) {
                let instruction = decoder.decode();
                if instruction.is_invalid() {
                    break;
                }
                self.instructions.insert(instruction.ip(), instruction);
                starts.extend(target(&instruction));
                if ends_a_path(&instruction) {
                    break;
                }
            }
        }
    }

    /// Decodes what was not reached.
    fn sweep(&mut self, image: &Image, section: &Section, data: &[Range<u64>]) {
        let mut at = section.range.start;
        while at < section.range.end {
            if let Some(known) = self.instructions.get(&at) {
                at = known.next_ip();
            } else if let Some(range) = data.iter().find(|range| range.contains(&at)) {
                at = range.end;
            } else {
                let bytes = self.unknown(image, at);
                match padding(bytes) {
                    // A zero may begin an instruction, or be the last that fills up.
                    0 if bytes.first() == Some(&0) => self.follow(image, &mut vec![at, at + 1]),
                    0 => self.follow(image, &mut vec![at]),
                    length => at += length,
                }
            }
        }
    }

    /// The bytes from an address to the next instruction.
    fn unknown<'i>(&self, image: &'i Image, at: u64) -> &'i [u8] {
        let bytes = image.bytes(at);
        let next = self.instructions.range(at..).next();
        let length = next.and_then(|(next, _)| usize::try_from(next - at).ok());
        length
            .and_then(|length| bytes.get(..length))
            .unwrap_or(bytes)
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Instruction> {
        self.instructions.values()
    }

    /// Those in a range.
    pub(crate) fn within(
        &self,
        range: Range<u64>,
    ) -> impl DoubleEndedIterator<Item = &Instruction> {
        self.instructions
            .range(range)
            .map(|(_, instruction)| instruction)
    }

    /// The one at an address.
    pub(crate) fn at(&self, address: u64) -> Option<&Instruction> {
        self.instructions.get(&address)
    }
}

/// Where a direct branch or call goes, and what an instruction names relative to itself.
pub(crate) fn target(instruction: &Instruction) -> Option<u64> {
    let is_branch = matches!(
        instruction.op0_kind(),
        OpKind::NearBranch16 | OpKind::NearBranch32 | OpKind::NearBranch64
    );
    if is_branch {
        Some(instruction.near_branch_target())
    } else if instruction.is_ip_rel_memory_operand() {
        Some(instruction.ip_rel_memory_address())
    } else {
        None
    }
}

/// Where a direct jump or call goes.
pub(crate) fn branch_target(instruction: &Instruction) -> Option<u64> {
    target(instruction).filter(|_| !instruction.is_ip_rel_memory_operand())
}

/// Whether control never reaches the next instruction. `ud2` is how the kernel warns, and goes on.
pub(crate) fn ends_a_path(instruction: &Instruction) -> bool {
    match instruction.flow_control() {
        FlowControl::UnconditionalBranch | FlowControl::IndirectBranch | FlowControl::Return => {
            true
        }
        FlowControl::Interrupt => is_trap(instruction),
        _ => false,
    }
}

/// Whether an instruction is the one that stands where control must not come.
pub(crate) fn is_trap(instruction: &Instruction) -> bool {
    instruction.code() == Opcode::Int3
}

/// How many bytes to pass over: one instruction that fills up to an alignment, a zero, or what is no instruction.
fn padding(bytes: &[u8]) -> u64 {
    let instruction = Decoder::new(64, bytes, DecoderOptions::NONE).decode();
    if instruction.is_invalid() || bytes.starts_with(&[0, 0]) {
        1
    } else if matches!(instruction.mnemonic(), Mnemonic::Nop | Mnemonic::Int3) {
        instruction.next_ip()
    } else {
        0
    }
}

/// Where relocations point. Those within instructions that count from the next one are left to the decoder,
/// and the unwinder's table names places within instructions that are patched.
fn pointed_to(image: &Image) -> impl Iterator<Item = u64> + '_ {
    let pointing = image.references.iter().filter(|reference| {
        let section = image.section(reference.at);
        section.is_some_and(|section| {
            section.name != UNWINDER && !(section.is_code && reference.is_relative())
        })
    });
    pointing.map(|reference| reference.target)
}

/// The bytes of executable sections that assembly declares to be data.
fn declared_data(image: &Image) -> Vec<Range<u64>> {
    let is_code = |at| image.section(at).is_some_and(|section| section.is_code);
    image
        .symbols
        .iter()
        .filter(|symbol| symbol.kind == Kind::Data && is_code(symbol.range.start))
        .map(|symbol| symbol.range.clone())
        .filter(|range| !range.is_empty())
        .collect()
}
