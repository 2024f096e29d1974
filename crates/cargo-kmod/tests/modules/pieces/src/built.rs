// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is decided when a module is built, and what it knows of its own sources.

use core::{mem::offset_of, panic::Location, ptr};

use kernel::{
    ModuleMetadata, asm, container_of, dbg, error::VTABLE_DEFAULT_ERROR, file_from_location,
    prelude::*,
};

static_assert!(
    size_of::<Watch>() >= 2 * size_of::<u64>(),
    "a watch has two numbers"
);

#[repr(C)]
struct Watch {
    petted: u64,
    expires: u64,
}

/// What a driver of watches may do; a table for C would have an entry only for what it does.
#[vtable]
trait Hooks {
    fn begin() -> u32;

    fn end() -> u32 {
        build_error!(VTABLE_DEFAULT_ERROR)
    }
}

struct Begins;

#[vtable]
impl Hooks for Begins {
    fn begin() -> u32 {
        7
    }
}

/// All that is decided while building.
pub(crate) fn by_the_compiler() -> Result {
    ensure!(Begins::HAS_BEGIN && !Begins::HAS_END && Begins::begin() == 7);
    ensure!(first(&[3u8, 4]) == 3 && nth::<1>(&[5, 6]) == 6);
    ensure!(<crate::Pieces as ModuleMetadata>::NAME == c"pieces");

    let mut watch = Watch {
        petted: 1,
        expires: 2,
    };
    let whole = &raw mut watch;
    let field = &raw mut watch.expires;
    // SAFETY: it is the field of a watch, and the pointer may be used for all of it.
    ensure!(ptr::eq(
        unsafe { container_of!(field, Watch, expires) },
        whole
    ));
    ensure!(offset_of!(Watch, expires) == 8 && watch.petted + watch.expires == 3);
    Ok(())
}

fn first<const N: usize>(bytes: &[u8; N]) -> u8 {
    const_assert!(N > 0);
    bytes[0]
}

#[inline(always)]
fn nth<const N: usize>(bytes: &[u8; 2]) -> u8 {
    build_assert!(N < bytes.len());
    bytes[N]
}

/// Where something stands in the sources, and what the processor is told.
pub(crate) fn where_it_stands() -> Result {
    ensure!(
        file_from_location(here())
            .to_bytes()
            .ends_with(b"src/built.rs")
    );
    ensure!(dbg!(6 * here().line()) == 6 * here().line());
    ensure!(added(40, 2) == 42);
    Ok(())
}

#[track_caller]
fn here() -> &'static Location<'static> {
    Location::caller()
}

#[cfg(target_arch = "x86_64")]
fn added(to: u64, what: u64) -> u64 {
    let mut sum = to;
    // SAFETY: the instruction adds one register to another.
    unsafe {
        asm!("add {what}, {sum}"; what = in(reg) what, sum = inout(reg) sum, options(nomem, nostack))
    };
    sum
}

#[cfg(not(target_arch = "x86_64"))]
fn added(to: u64, what: u64) -> u64 {
    // SAFETY: it does nothing.
    unsafe { asm!("nop";) };
    to + what
}
