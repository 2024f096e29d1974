// SPDX-License-Identifier: MIT OR Apache-2.0

//! No instruction touches the registers of the floating-point and vector units: while the kernel runs,
//! they hold what user space left there.

use iced_x86::{CpuidFeature, Instruction, Mnemonic, Register};

use super::{Finding, Subject, code};

/// Every such instruction, as one finding.
pub(super) fn check_instructions(subject: &Subject<'_>) -> Option<Finding> {
    let sites: Vec<u64> = subject
        .code
        .iter()
        .filter(|instruction| touches(instruction))
        .map(Instruction::ip)
        .collect();
    (!sites.is_empty()).then(|| {
        Finding::new(
            "KMOD0252",
            "an instruction uses the floating-point or vector registers, which belong to user space",
            "calculate with integers; turn off the vector code of a crate (a feature, often `force-soft` or without \
             default features), or choose another crate",
        )
        .at(sites)
    })
}

/// Calculations without these registers, in functions that compilers call for it. Those in Rust are refused before the
/// module is linked, with the crate; this is for C.
pub(super) fn check_calls(subject: &Subject<'_>) -> Option<Finding> {
    let image = &subject.image;
    let is_soft = |address| {
        image
            .symbol(address)
            .is_some_and(|symbol| is_soft_float(&symbol.name))
    };
    let calls = subject.code.iter().filter(|instruction| {
        let target = code::branch_target(instruction);
        target.is_some_and(is_soft) && !is_soft(instruction.ip())
    });
    let sites: Vec<u64> = calls.map(Instruction::ip).collect();
    (!sites.is_empty()).then(|| {
        Finding::new(
            "KMOD0212",
            "floating point is calculated; a kernel has none",
            "calculate with integers or in fixed point",
        )
        .at(sites)
    })
}

/// Whether a function is one of those that compilers call to calculate with floating point.
fn is_soft_float(name: &str) -> bool {
    const TYPES: [&str; 5] = ["hf", "sf", "df", "xf", "tf"];
    const INTEGERS: [&str; 3] = ["si", "di", "ti"];
    let Some(name) = name.strip_prefix("__") else {
        return false;
    };
    let name = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let strip =
        |name, endings: &[&str]| endings.iter().find_map(|end| str::strip_suffix(name, end));
    match (strip(name, &TYPES), strip(name, &INTEGERS)) {
        (Some(rest), _) => match strip(rest, &TYPES).or(strip(rest, &INTEGERS)) {
            Some(operation) => ["extend", "trunc", "float", "floatun"].contains(&operation),
            None => [
                "add", "sub", "mul", "div", "neg", "eq", "ne", "lt", "le", "gt", "ge", "cmp",
                "unord", "powi",
            ]
            .contains(&rest),
        },
        (None, Some(rest)) => {
            strip(rest, &TYPES).is_some_and(|operation| ["fix", "fixuns"].contains(&operation))
        }
        (None, None) => false,
    }
}

/// Whether an instruction uses such a register, or such a unit without naming one.
fn touches(instruction: &Instruction) -> bool {
    let names_one =
        (0..instruction.op_count()).any(|operand| is_forbidden(instruction.op_register(operand)));
    let of_a_unit = instruction.cpuid_features().iter().any(|feature| {
        use CpuidFeature as F;
        matches!(
            feature,
            F::FPU
                | F::FPU287
                | F::FPU287XL_ONLY
                | F::FPU387
                | F::FPU387SL_ONLY
                | F::MMX
                | F::D3NOW
                | F::D3NOWEXT
                | F::AMX_TILE
        )
    });
    let of_their_state = matches!(
        instruction.mnemonic(),
        Mnemonic::Ldmxcsr
            | Mnemonic::Stmxcsr
            | Mnemonic::Vldmxcsr
            | Mnemonic::Vstmxcsr
            | Mnemonic::Vzeroupper
            | Mnemonic::Vzeroall
            | Mnemonic::Wait
    );
    // `vmrun` saves registers, too, but not these.
    let saves_them =
        instruction.is_save_restore_instruction() && instruction.mnemonic() != Mnemonic::Vmrun;
    names_one || of_a_unit || of_their_state || saves_them
}

fn is_forbidden(register: Register) -> bool {
    register.is_vector_register()
        || register.is_st()
        || register.is_mm()
        || register.is_k()
        || register.is_tmm()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_compilers_are_known_by_name() {
        for name in [
            "__adddf3",
            "__mulsf3",
            "__gedf2",
            "__floatsidf",
            "__floatuntitf",
            "__fixdfti",
            "__fixunssfdi",
            "__extendsfdf2",
            "__truncdfsf2",
            "__powidf2",
            "__unordtf2",
            "__negxf2",
            "__floatdihf",
        ] {
            assert!(is_soft_float(name), "{name}");
        }
        for name in [
            "__udivti3",
            "__muloti4",
            "__bswapsi2",
            "__floats",
            "adddf3",
            "__self",
            "__kmod_df",
            "__ashldi3",
            "__fixdf",
        ] {
            assert!(!is_soft_float(name), "{name}");
        }
    }
}
