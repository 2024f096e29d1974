// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Stack frames beyond the kernel's limit.

pub(crate) fn all(number: u32) -> u64 {
    #[cfg(feature = "large-frame")]
    let number = large(number);
    #[cfg(feature = "huge-frame")]
    let number = huge(number);
    u64::from(number)
}

/// Its own array is small; what is inlined into it makes it large.
#[cfg(feature = "large-frame")]
#[inline(never)]
fn large(number: u32) -> u32 {
    part(number, |sum| part(sum, |sum| sum))
}

#[cfg(feature = "large-frame")]
#[inline(always)]
fn part(number: u32, rest: impl FnOnce(u32) -> u32) -> u32 {
    let mut numbers = [number; 300];
    core::hint::black_box(&mut numbers);
    let sum = rest(numbers.iter().fold(0, |sum, number| sum ^ number));
    core::hint::black_box(&mut numbers);
    sum
}

/// So large that the compiler touches it page by page.
#[cfg(feature = "huge-frame")]
#[inline(never)]
fn huge(number: u32) -> u32 {
    let mut bytes = [0u8; 70_000];
    core::hint::black_box(&mut bytes);
    bytes
        .iter()
        .fold(number, |sum, byte| sum ^ u32::from(*byte))
}
