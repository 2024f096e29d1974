// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A flag that is accessed atomically, as fast as the processor can.

use super::{
    Atomic, AtomicType,
    ordering::{AcquireOrRelaxed, Ordering, ReleaseOrRelaxed},
};

/// A `bool` that any number of contexts may read and write at once.
///
/// It may be larger than an [`Atomic<bool>`](Atomic), where the processor is slow to exchange single bytes. Where the
/// size matters, and not the time of an exchange, take that one.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{AtomicFlag, Acquire, Full, Relaxed, Release};
///
/// let mut busy = AtomicFlag::new(false);
/// assert_eq!(busy.cmpxchg(false, true, Full), Ok(false));
/// assert_eq!(busy.cmpxchg(false, true, Full), Err(true));
/// busy.store(false, Release);
/// assert!(!busy.xchg(true, Acquire));
/// *busy.get_mut() = false;
/// assert!(!busy.load(Relaxed));
/// ```
pub struct AtomicFlag(Atomic<Flag>);

/// On these processors bytes are exchanged as fast as words.
#[cfg(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64"))]
type FlagRepr = i8;
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
type FlagRepr = i32;

/// The value of a flag, as wide as the processor likes it.
#[derive(Clone, Copy)]
#[repr(C)]
struct Flag {
    /// Aligns the flag; only the byte behind it says something.
    _align: [FlagRepr; 0],
    value: bool,
    /// Zero, always: what is compared in an exchange.
    _zeros: [u8; size_of::<FlagRepr>() - 1],
}

impl Flag {
    const fn new(value: bool) -> Self {
        Self {
            _align: [],
            value,
            _zeros: [0; size_of::<FlagRepr>() - 1],
        }
    }
}

// SAFETY: it has the size and, by the first field, the alignment of the integer, and no padding.
unsafe impl AtomicType for Flag {
    type Repr = FlagRepr;
}

impl AtomicFlag {
    /// Makes a flag that is `b`.
    pub const fn new(b: bool) -> Self {
        Self(Atomic::new(Flag::new(b)))
    }

    /// Lends the flag to the one context that has it to itself.
    pub fn get_mut(&mut self) -> &mut bool {
        &mut self.0.get_mut().value
    }

    /// Reads the flag.
    #[inline(always)]
    pub fn load<Ord: AcquireOrRelaxed>(&self, o: Ord) -> bool {
        self.0.load(o).value
    }

    /// Writes the flag.
    #[inline(always)]
    pub fn store<Ord: ReleaseOrRelaxed>(&self, v: bool, o: Ord) {
        self.0.store(Flag::new(v), o);
    }

    /// Writes the flag, and returns what it was.
    #[inline(always)]
    pub fn xchg<Ord: Ordering>(&self, new: bool, o: Ord) -> bool {
        self.0.xchg(Flag::new(new), o).value
    }

    /// Writes `new` if the flag is `old`; returns what it was.
    ///
    /// # Errors
    ///
    /// What it was, if not `old`. Nothing is written, and nothing ordered.
    #[inline(always)]
    pub fn cmpxchg<Ord: Ordering>(&self, old: bool, new: bool, o: Ord) -> Result<bool, bool> {
        match self.0.cmpxchg(Flag::new(old), Flag::new(new), o) {
            Ok(before) => Ok(before.value),
            Err(found) => Err(found.value),
        }
    }
}
