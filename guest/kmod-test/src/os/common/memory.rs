// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Mapped memory: of files, and memory behind which nothing is.

use core::ptr;

use super::{
    Outcome, arch, call, call_with_numbers, errno::EINVAL, files::Fd, signed,
    system::flags::ANONYMOUS,
};

pub(crate) use super::system::flags::ALL_MEMORY;

/// The size of a page: the least there is.
pub(crate) const PAGE: usize = 4096;

const READ: usize = 1;
const WRITE: usize = 2;
const SHARED: usize = 1;
const PRIVATE: usize = 2;
const FIXED: usize = 0x10;

/// On which side of the memory nothing can be accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Below the first byte.
    Before,
    /// Above the last byte.
    Behind,
}

/// Memory that is mapped for as long as this lives.
///
/// # Invariants
///
/// - `mapped` bytes from `base` on are mapped, and nobody else unmaps them.
/// - `accessible` bytes from `start` on, which are among them, can be read, and written if `writable`.
#[derive(Debug)]
pub(crate) struct Mapping {
    base: *mut u8,
    mapped: usize,
    start: *mut u8,
    accessible: usize,
    writable: bool,
}

impl Mapping {
    /// Maps a file, shared with it.
    pub(crate) fn of_file(file: Fd, length: usize, offset: u64, writable: bool) -> Outcome<Self> {
        let protection = if writable { READ | WRITE } else { READ };
        let offset = usize::try_from(offset).map_err(|_| EINVAL)?;
        let base = map([0, length, protection, SHARED, signed(file), offset])?;
        // INVARIANT: that is what the kernel has just mapped, with that protection.
        Ok(Self {
            base,
            mapped: length,
            start: base,
            accessible: length,
            writable,
        })
    }

    /// Maps fresh memory, whole pages, with memory beside it that cannot be accessed.
    pub(crate) fn guarded(length: usize, guard: usize, side: Guard) -> Outcome<Self> {
        Self::guarded_at(length, guard, side, 0)
    }

    /// The same, at an address that programs of 32 bits can name.
    #[cfg(target_os = "linux")]
    pub(crate) fn guarded_low(length: usize, guard: usize, side: Guard) -> Outcome<Self> {
        use crate::os::system::flags::FOR_32_BITS;
        Self::guarded_at(length, guard, side, FOR_32_BITS)
    }

    fn guarded_at(length: usize, guard: usize, side: Guard, place: usize) -> Outcome<Self> {
        let mapped = length.checked_add(guard).ok_or(EINVAL)?;
        let base = map([0, mapped, 0, PRIVATE | ANONYMOUS | place, signed(-1), 0])?;
        let start = match side {
            Guard::Before => base.wrapping_add(guard),
            Guard::Behind => base,
        };
        // INVARIANT: all was just mapped, and nothing of it counts as accessible yet.
        let mut mapping = Self {
            base,
            mapped,
            start,
            accessible: 0,
            writable: true,
        };
        if length != 0 {
            map([
                start.expose_provenance(),
                length,
                READ | WRITE,
                PRIVATE | ANONYMOUS | FIXED,
                signed(-1),
                0,
            ])?;
            // INVARIANT: that much was just mapped anew, within what is this value's own.
            mapping.accessible = length;
        }
        Ok(mapping)
    }

    /// The address of the first byte.
    pub(crate) fn address(&self) -> usize {
        self.start.expose_provenance()
    }

    /// How many bytes can be accessed.
    pub(crate) fn len(&self) -> usize {
        self.accessible
    }

    /// Copies bytes out of the memory; an error where that goes beyond its end.
    ///
    /// Others may be writing it: each byte is read by itself.
    pub(crate) fn read(&self, offset: usize, bytes: &mut [u8]) -> Outcome {
        self.check(offset, bytes.len())?;
        for (place, byte) in (offset..).zip(bytes) {
            let from = self.start.wrapping_add(place);
            // SAFETY: the place is accessible, as was checked; a byte is valid whatever it is.
            *byte = unsafe { from.read_volatile() };
        }
        Ok(())
    }

    /// Copies bytes into the memory; an error where that goes beyond its end.
    pub(crate) fn write(&self, offset: usize, bytes: &[u8]) -> Outcome {
        self.check(offset, bytes.len())?;
        if !self.writable {
            return Err(EINVAL);
        }
        for (place, byte) in (offset..).zip(bytes) {
            let to = self.start.wrapping_add(place);
            // SAFETY: the place is accessible, as was checked, and can be written; there are no references to it.
            unsafe { to.write_volatile(*byte) };
        }
        Ok(())
    }

    /// The address of `length` bytes, of which some may be inaccessible, but all are mapped.
    pub(crate) fn span(&self, offset: usize, length: usize) -> Outcome<usize> {
        let before = self.start.addr().wrapping_sub(self.base.addr());
        let end = before
            .checked_add(offset)
            .and_then(|start| start.checked_add(length))
            .ok_or(EINVAL)?;
        if end > self.mapped {
            return Err(EINVAL);
        }
        Ok(self.start.wrapping_add(offset).expose_provenance())
    }

    fn check(&self, offset: usize, length: usize) -> Outcome {
        let end = offset.checked_add(length).ok_or(EINVAL)?;
        if end <= self.accessible {
            Ok(())
        } else {
            Err(EINVAL)
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // No pointer into the memory is left: nothing hands one out.
        let _ = call_with_numbers(arch::MUNMAP, &[self.base.expose_provenance(), self.mapped]);
    }
}

/// Fresh memory, whole pages; null if there is none.
pub(crate) fn take_pages(length: usize) -> *mut u8 {
    let arguments = [0, length, READ | WRITE, PRIVATE | ANONYMOUS, signed(-1), 0];
    map(arguments).unwrap_or(ptr::null_mut())
}

/// Unmaps memory.
///
/// # Safety
///
/// - It came from [`take_pages`] with the same length, and is not used any more.
pub(crate) unsafe fn give_back_pages(start: *mut u8, length: usize) {
    // Memory that cannot be unmapped is lost, and the program goes on.
    let _ = call_with_numbers(arch::MUNMAP, &[start.expose_provenance(), length]);
}

/// Maps memory: where the kernel likes, or with [`FIXED`] over what was mapped before and nobody has seen.
fn map(arguments: [usize; 6]) -> Outcome<*mut u8> {
    // SAFETY: nothing in use is mapped over, as the callers see to.
    let start = unsafe { call(arch::MMAP, arguments) }?;
    Ok(ptr::with_exposed_provenance_mut(start))
}

// SAFETY: it is memory like any other; what is read and written through a shared reference is read and written
// byte by byte, as memory that others write too.
unsafe impl Send for Mapping {}

// SAFETY: as above.
unsafe impl Sync for Mapping {}
