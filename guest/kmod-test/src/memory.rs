// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Memory that tests ask for: mapped from a file, or ending where a driver must not go on.

use crate::{
    error::{Result, of},
    os::{
        files::{self, Fd},
        memory::{ALL_MEMORY, Guard, Mapping, PAGE},
    },
};

/// A file in memory. The kernel and other processes may write it at any time.
#[derive(Debug)]
pub struct Map(Mapping);

impl Map {
    pub(crate) fn new(mapping: Mapping) -> Self {
        Self(mapping)
    }

    /// How many bytes are mapped.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is mapped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The address of the first byte, for control calls.
    #[must_use]
    pub fn address(&self) -> usize {
        self.0.address()
    }

    pub(crate) fn read_from(
        &self,
        file: Fd,
        offset: usize,
        length: usize,
    ) -> core::result::Result<usize, i32> {
        files::read_to_address(file, &self.0, offset, length)
    }

    /// Copies bytes out.
    ///
    /// # Errors
    ///
    /// [`EINVAL`](crate::errno::EINVAL) if they are not all in it.
    #[track_caller]
    pub fn read(&self, offset: usize, bytes: &mut [u8]) -> Result {
        let length = bytes.len();
        self.0
            .read(offset, bytes)
            .map_err(of(format_args!("read {length} mapped bytes at {offset}")))
    }

    /// Copies bytes in.
    ///
    /// # Errors
    ///
    /// [`EINVAL`](crate::errno::EINVAL) if there is no room for all of them, or it is not writable.
    #[track_caller]
    pub fn write(&self, offset: usize, bytes: &[u8]) -> Result {
        let length = bytes.len();
        self.0
            .write(offset, bytes)
            .map_err(of(format_args!("write {length} mapped bytes at {offset}")))
    }
}

/// An address at which no program has memory: what hostile programs send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadAddress(usize);

impl BadAddress {
    /// All kinds: in the first page, aligned or not, in the hole between user space and kernel, in the kernel, and at the
    /// very end.
    pub const ALL: [Self; 6] = [
        Self(0),
        Self(1),
        Self(1 << (usize::BITS - 2)),
        Self(1 << (usize::BITS - 1)),
        Self(ALL_MEMORY),
        Self(usize::MAX),
    ];

    /// The address.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

/// Memory that borders on a bad address: whoever goes on behind its last byte is told so by the processor.
#[derive(Debug)]
pub struct Guarded {
    mapping: Mapping,
    /// Where the bytes begin, so that they end at the border.
    offset: usize,
}

impl Guarded {
    /// That many bytes, all zero.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn new(length: usize) -> Result<Self> {
        Self::zeroed(length).map_err(of(format_args!("map {length} guarded bytes")))
    }

    /// How many bytes there are before the border.
    #[must_use]
    pub fn len(&self) -> usize {
        self.mapping.len().saturating_sub(self.offset)
    }

    /// Whether the border comes at once.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies bytes out, from the first on.
    ///
    /// # Errors
    ///
    /// [`EINVAL`](crate::errno::EINVAL) if there are not so many.
    #[track_caller]
    pub fn get(&self, bytes: &mut [u8]) -> Result {
        self.copy_to(bytes).map_err(of("read guarded bytes"))
    }

    /// Copies bytes in, from the first on.
    ///
    /// # Errors
    ///
    /// [`EINVAL`](crate::errno::EINVAL) if there is no room for all of them.
    #[track_caller]
    pub fn set(&mut self, bytes: &[u8]) -> Result {
        self.mapping
            .write(self.offset, bytes)
            .map_err(of("write guarded bytes"))
    }

    pub(crate) fn holding(bytes: &[u8]) -> core::result::Result<Self, i32> {
        Self::zeroed(bytes.len())?.filled(bytes)
    }

    /// The same, at an address that programs of 32 bits can name.
    #[cfg(target_os = "linux")]
    pub(crate) fn holding_low(bytes: &[u8]) -> core::result::Result<Self, i32> {
        Self::zeroed_by(bytes.len(), Mapping::guarded_low)?.filled(bytes)
    }

    fn filled(self, bytes: &[u8]) -> core::result::Result<Self, i32> {
        self.mapping.write(self.offset, bytes)?;
        Ok(self)
    }

    fn zeroed(length: usize) -> core::result::Result<Self, i32> {
        Self::zeroed_by(length, Mapping::guarded)
    }

    fn zeroed_by(
        length: usize,
        map: fn(usize, usize, Guard) -> core::result::Result<Mapping, i32>,
    ) -> core::result::Result<Self, i32> {
        let pages = length.next_multiple_of(PAGE);
        // Behind it so much is inaccessible that no length a test may claim reaches beyond.
        let mapping = map(pages, BORDER, Guard::Behind)?;
        Ok(Self {
            mapping,
            offset: pages - length,
        })
    }

    pub(crate) fn address(&self) -> usize {
        self.mapping.address() + self.offset
    }

    pub(crate) fn copy_to(&self, bytes: &mut [u8]) -> core::result::Result<(), i32> {
        self.mapping.read(self.offset, bytes)
    }

    pub(crate) fn read_from(
        &mut self,
        file: Fd,
        length: usize,
    ) -> core::result::Result<usize, i32> {
        files::read_to_address(file, &self.mapping, self.offset, length)
    }

    pub(crate) fn write_to(&self, file: Fd, length: usize) -> core::result::Result<usize, i32> {
        files::write_from_address(file, &self.mapping, self.offset, length)
    }
}

/// How much behind guarded memory cannot be accessed.
const BORDER: usize = 1 << 20;

/// Fresh memory from the system, whole pages; null if there is none. For the allocator of a test's program.
#[doc(hidden)]
#[must_use]
pub fn take_pages(length: usize) -> *mut u8 {
    crate::os::memory::take_pages(length)
}

/// Gives memory back to the system.
///
/// # Safety
///
/// - It came from [`take_pages`] with the same length, and is not used any more.
#[doc(hidden)]
#[expect(unsafe_code, reason = "the allocator's contract is passed on")]
pub unsafe fn give_back_pages(start: *mut u8, length: usize) {
    // SAFETY: the contract is the same.
    unsafe { crate::os::memory::give_back_pages(start, length) }
}
