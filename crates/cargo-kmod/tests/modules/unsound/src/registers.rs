// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Instructions that use registers of user space.

pub(crate) fn all(number: u32) -> u64 {
    let number = u64::from(number);
    #[cfg(feature = "sse-in-asm")]
    let number = sse(number);
    #[cfg(feature = "sse-by-intrinsics")]
    // SAFETY: every x86-64 processor has it.
    let number = unsafe { intrinsics(number) };
    #[cfg(feature = "x87-in-asm")]
    let number = x87(number);
    number
}

#[cfg(feature = "sse-in-asm")]
fn sse(mut number: u64) -> u64 {
    // SAFETY: it is never executed.
    unsafe {
        core::arch::asm!( // SSE
            "movq xmm0, {0}",
            "paddq xmm0, xmm0",
            "movq {0}, xmm0",
            inout(reg) number,
        );
    }
    number
}

/// # Safety
///
/// - The processor has SSE2.
#[cfg(feature = "sse-by-intrinsics")]
#[target_feature(enable = "sse2")]
unsafe fn intrinsics(number: u64) -> u64 {
    use core::arch::x86_64::{_mm_cvtsi128_si64, _mm_sad_epu8, _mm_set1_epi64x, _mm_setzero_si128};
    let value = _mm_set1_epi64x(number.cast_signed());
    _mm_cvtsi128_si64(_mm_sad_epu8(value, _mm_setzero_si128())).cast_unsigned()
}

#[cfg(feature = "x87-in-asm")]
fn x87(mut number: u64) -> u64 {
    // SAFETY: it is never executed.
    unsafe {
        core::arch::asm!( // x87
            "fild qword ptr [{0}]",
            "fldpi",
            "fistp qword ptr [{0}]",
            in(reg) &raw mut number,
        );
    }
    number
}
