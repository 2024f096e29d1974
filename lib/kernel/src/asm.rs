// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Assembly, in the syntax that the kernel uses.

/// Like [`core::arch::asm!`], in AT&T syntax on x86; a semicolon follows the template.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
#[macro_export]
macro_rules! asm {
    ($($asm:expr),* ; $($rest:tt)*) => {
        ::core::arch::asm!($($asm,)* options(att_syntax), $($rest)*)
    };
}

/// Like [`core::arch::asm!`]; a semicolon follows the template.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
#[macro_export]
macro_rules! asm {
    ($($asm:expr),* ; $($rest:tt)*) => {
        ::core::arch::asm!($($asm,)* $($rest)*)
    };
}

/// Joins literals, for templates of assembly that are included from files.
#[doc(hidden)]
#[macro_export]
macro_rules! concat_literals {
    ($($literal:literal)*) => {
        ::core::concat!($($literal),*)
    };
}
