// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Returns and branches that no mitigation guards.

#[cfg(any(
    feature = "naked-return",
    feature = "indirect-call",
    feature = "indirect-jump"
))]
use core::arch::asm;

pub(crate) fn all() {
    #[cfg(feature = "naked-return")]
    naked_return();
    #[cfg(feature = "naked-return-of-a-naked-function")]
    // SAFETY: it does nothing.
    unsafe {
        naked::nothing()
    };
    #[cfg(feature = "indirect-call")]
    indirect_call();
    #[cfg(feature = "indirect-jump")]
    indirect_jump();
}

// Out of line: its name is to be told.
#[cfg(feature = "naked-return")]
#[inline(never)]
fn naked_return() {
    // SAFETY: it is never executed.
    unsafe { asm!("call 2f", "jmp 3f", "2:", "ret", "3:") };
}

#[cfg(feature = "naked-return-of-a-naked-function")]
mod naked {
    core::arch::global_asm!(
        ".pushsection .text",
        "naked_return_of_assembly:",
        "endbr64",
        "xor eax, eax",
        "ret",
        ".popsection",
    );

    unsafe extern "C" {
        #[link_name = "naked_return_of_assembly"]
        pub(super) fn nothing();
    }
}

#[cfg(feature = "indirect-call")]
fn indirect_call() {
    // SAFETY: it is never executed.
    unsafe { asm!("call {target}", target = in(reg) naked_target as *const () as usize) };
}

#[cfg(feature = "indirect-call")]
extern "C" fn naked_target() {}

#[cfg(feature = "indirect-jump")]
fn indirect_jump() {
    static TARGET: core::sync::atomic::AtomicUsize = core::sync::atomic::AtomicUsize::new(0);
    // SAFETY: it is never executed.
    unsafe {
        asm!("lea {next}, [rip + 2f]", "mov [rip + {target}], {next}", "jmp [rip + {target}]", "2:",
            next = out(reg) _, target = sym TARGET);
    }
}
