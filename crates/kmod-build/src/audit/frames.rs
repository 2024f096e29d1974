// SPDX-License-Identifier: MIT OR Apache-2.0

//! How much of the stack each function takes, read from what its instructions do to the stack pointer.
//!
//! So it is known of Rust, C and assembly alike, whoever compiled them. A frame is what lies below the
//! return address: saved registers, variables, arguments for others.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use iced_x86::{Instruction, Mnemonic, OpKind, Register};

use super::{
    Finding, Subject,
    code::{self, Code},
    image::{Image, Kind, Symbol},
};

/// How many pieces of a frame that is too large are told of, and how large they are at least.
const SLOTS: usize = 4;
const SLOT: i64 = 256;

/// What one function takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The most that it takes, in bytes.
    pub(crate) size: u64,
    /// Whether it can take more, by a value known only when it runs.
    pub(crate) is_open: bool,
}

/// Frames larger than the kernel's limit.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(limit) = subject.demands.frame_limit else {
        return Vec::new();
    };
    let help = "keep large values in a `KBox` (`KBox::init` makes them in place), not in variables; what is inlined into a function \
                counts with it: `#[inline(never)]` on what is rarely called takes it out";
    let large =
        all(&subject.image, &subject.code).filter(|(_, frame)| frame.size > limit || frame.is_open);
    large
        .map(|(symbol, frame)| {
            let name = super::demangle(&symbol.name);
            let message = if frame.is_open {
                format!(
                    "the stack frame of `{name}` has no fixed size; {} allows {limit} bytes",
                    subject.release
                )
            } else {
                format!(
                    "the stack frame of `{name}` takes {} bytes; {} allows {limit}",
                    frame.size, subject.release
                )
            };
            let mut finding = Finding::new("KMOD0253", message, help).at([symbol.range.start]);
            for (size, user) in slots(&subject.image, &subject.code, symbol) {
                if let Some(spot) = subject.lines.spot(&subject.image, user) {
                    finding
                        .notes
                        .push(format!("{size} bytes of it are used at {spot}"));
                }
            }
            finding
        })
        .collect()
}

/// The largest pieces of a frame, with an instruction that uses each: what begins where one is used reaches to where the
/// next one is.
pub(super) fn slots(image: &Image, code: &Code, function: &Symbol) -> Vec<(i64, u64)> {
    let mut users: BTreeMap<i64, u64> = BTreeMap::new();
    walk(image, code, function, |stack, instruction| {
        if let Some(slot) = stack.slot(instruction) {
            users.entry(slot).or_insert(instruction.ip());
        }
    });
    let starts = std::iter::once(&0).chain(users.keys());
    let pieces = users.iter().zip(starts);
    let pieces = pieces.map(|((slot, user), end)| (slot - end, *user));
    let mut pieces: Vec<_> = pieces.filter(|(size, _)| *size >= SLOT).collect();
    pieces.sort_by_key(|(size, _)| Reverse(*size));
    pieces.truncate(SLOTS);
    pieces
}

/// The frame of each function, and of each label that nothing is declared of.
pub(crate) fn all<'i>(
    image: &'i Image,
    code: &'i Code,
) -> impl Iterator<Item = (&'i Symbol, Frame)> {
    let mut seen = HashSet::new();
    let entries = image.symbols.iter().filter(move |symbol| {
        let is_entry = match symbol.kind {
            Kind::Function => !symbol.name.starts_with("__pfx_"),
            Kind::Label => code.at(symbol.range.start).is_some(),
            Kind::Data => false,
        };
        is_entry && seen.insert(symbol.range.start)
    });
    entries.map(|symbol| (symbol, of(image, code, symbol)))
}

/// The frame of one function.
fn of(image: &Image, code: &Code, function: &Symbol) -> Frame {
    let mut frame = Frame::default();
    walk(image, code, function, |stack, _| {
        let depth = u64::try_from(stack.depth).unwrap_or_default();
        frame.size = frame.size.max(depth);
        frame.is_open |= stack.is_open;
    });
    frame
}

/// Follows all paths through a function, and looks at the stack after each instruction.
fn walk(image: &Image, code: &Code, function: &Symbol, mut look: impl FnMut(&Stack, &Instruction)) {
    let mut seen = HashSet::new();
    let mut paths = vec![(function.range.start, Stack::default())];
    while let Some((mut at, mut stack)) = paths.pop() {
        while let Some(instruction) = code.at(at) {
            if !seen.insert(at) {
                break;
            }
            stack.step(instruction);
            look(&stack, instruction);
            let jump = code::branch_target(instruction).filter(|_| !instruction.is_call_near());
            // A jump elsewhere is the call of another function, whose frame takes the place of this one.
            if let Some(jump) = jump.filter(|jump| is_inside(image, function, *jump)) {
                paths.push((jump, stack.clone()));
            }
            if code::ends_a_path(instruction) {
                break;
            }
            at = instruction.next_ip();
        }
    }
}

fn is_inside(image: &Image, function: &Symbol, address: u64) -> bool {
    if function.range.is_empty() {
        let owner = image.symbol(address);
        return owner.is_some_and(|owner| owner.range.start == function.range.start);
    }
    function.range.contains(&address)
}

/// What is known of the stack pointer before an instruction.
#[derive(Debug, Clone, Default)]
struct Stack {
    /// How far it is below the return address.
    depth: i64,
    /// The same of other registers that point into the frame.
    others: HashMap<Register, i64>,
    is_open: bool,
}

impl Stack {
    /// What an instruction does to it.
    fn step(&mut self, instruction: &Instruction) {
        let register = instruction.op0_register();
        let constant = constant(instruction);
        match (instruction.mnemonic(), register, constant) {
            (Mnemonic::Sub, Register::RSP, Some(bytes)) => self.depth += bytes,
            (Mnemonic::Add, Register::RSP, Some(bytes)) => self.depth -= bytes,
            // Aligned downwards: by less than the alignment.
            (Mnemonic::And, Register::RSP, Some(mask)) => self.depth += (-mask - 8).max(0),
            (Mnemonic::Lea, ..) => self.address(instruction),
            (Mnemonic::Mov, ..) => self.copy(instruction),
            (Mnemonic::Cmp, ..) => self.compare(instruction),
            (Mnemonic::Leave, ..) => {
                if let Some(depth) = self.others.remove(&Register::RBP) {
                    self.depth = depth - 8;
                }
            }
            (Mnemonic::Sub | Mnemonic::Add, Register::RSP, None) => self.is_open = true,
            (Mnemonic::Sub, _, Some(bytes)) => self.shift(register, bytes),
            (Mnemonic::Add, _, Some(bytes)) => self.shift(register, -bytes),
            (Mnemonic::Call | Mnemonic::Test | Mnemonic::Ret | Mnemonic::Retf, ..) => {}
            _ => {
                self.depth -= i64::from(instruction.stack_pointer_increment());
                if instruction.op0_kind() == OpKind::Register && !is_read(instruction) {
                    self.others.remove(&register.full_register());
                }
            }
        }
    }

    /// `lea`: into the stack pointer, or of a place in the frame.
    fn address(&mut self, instruction: &Instruction) {
        let base = self.depth_of(instruction.memory_base());
        let is_plain = instruction.memory_index() == Register::None;
        self.set(
            instruction.op0_register(),
            base.filter(|_| is_plain)
                .map(|depth| depth - displacement(instruction)),
        );
    }

    /// `mov` from one register to another.
    fn copy(&mut self, instruction: &Instruction) {
        if instruction.op0_kind() == OpKind::Register {
            let from = Some(instruction).filter(|it| it.op1_kind() == OpKind::Register);
            let depth = from.and_then(|it| self.depth_of(it.op1_register()));
            self.set(instruction.op0_register(), depth);
        }
    }

    /// The end of a loop that touches a large frame page by page: it goes on until the two are equal.
    fn compare(&mut self, instruction: &Instruction) {
        let (one, other) = (instruction.op0_register(), instruction.op1_register());
        let end = match (one, other) {
            (Register::RSP, end) | (end, Register::RSP) => self.others.get(&end),
            _ => None,
        };
        self.depth = end.map_or(self.depth, |end| self.depth.max(*end));
    }

    fn shift(&mut self, register: Register, bytes: i64) {
        if let Some(depth) = self.others.get_mut(&register) {
            *depth += bytes;
        }
    }

    /// How far the memory that an instruction uses, or takes the address of, is below the return address.
    fn slot(&self, instruction: &Instruction) -> Option<i64> {
        let has_memory = (0..instruction.op_count())
            .any(|operand| instruction.op_kind(operand) == OpKind::Memory);
        let moves = instruction.op0_register() == Register::RSP;
        // What touches the pages of a large frame.
        let touches = instruction.memory_base() == Register::RSP
            && instruction.memory_displacement64() == 0
            && constant(instruction) == Some(0);
        let depth = self.depth_of(instruction.memory_base())?;
        (has_memory && !moves && !touches).then(|| depth - displacement(instruction))
    }

    fn depth_of(&self, register: Register) -> Option<i64> {
        match register {
            Register::RSP => Some(self.depth),
            other => self.others.get(&other).copied(),
        }
    }

    /// What is not known of the stack pointer is a value it had before.
    fn set(&mut self, register: Register, depth: Option<i64>) {
        match (register, depth) {
            (Register::RSP, Some(depth)) => self.depth = depth,
            (Register::RSP, None) => {}
            (other, Some(depth)) => drop(self.others.insert(other, depth)),
            (other, None) => drop(self.others.remove(&other.full_register())),
        }
    }
}

/// What the address in an instruction has beside its registers.
fn displacement(instruction: &Instruction) -> i64 {
    i64::from_ne_bytes(instruction.memory_displacement64().to_ne_bytes())
}

/// The immediate operand of `op register, constant`.
fn constant(instruction: &Instruction) -> Option<i64> {
    let is_immediate = matches!(
        instruction.op1_kind(),
        OpKind::Immediate8to64 | OpKind::Immediate32to64 | OpKind::Immediate64
    );
    is_immediate.then(|| i64::from_ne_bytes(instruction.immediate(1).to_ne_bytes()))
}

/// Whether an instruction only reads its first operand.
fn is_read(instruction: &Instruction) -> bool {
    matches!(instruction.mnemonic(), Mnemonic::Push | Mnemonic::Bt)
}
