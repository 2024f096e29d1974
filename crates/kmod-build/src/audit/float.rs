// SPDX-License-Identifier: MIT OR Apache-2.0

//! No instruction touches the registers of the floating-point and vector units: while the kernel runs,
//! they hold what user space left there.

use iced_x86::{CpuidFeature, Instruction, Mnemonic, Register};

use super::{Finding, Subject};

/// Every such instruction, as one finding.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
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
