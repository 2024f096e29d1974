// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! One open file.

use alloc::{string::String, vec, vec::Vec};
use core::{fmt, time::Duration};

use super::{Metadata, OpenOptions};
use crate::{
    errno,
    error::{Error, Result, of},
    memory::{BadAddress, Guarded, Map},
    os::{
        errno::SHORT,
        files::{self, Fd},
        memory::Mapping,
    },
    poll::{self, Events, Poll},
};

/// An open file; closed when dropped. Reading and writing need no `mut`: the kernel sees to the order.
pub struct File {
    fd: Fd,
    /// For messages.
    name: String,
}

/// Where a place in a file is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeekFrom {
    /// From the first byte.
    Start(u64),
    /// From behind the last byte.
    End(i64),
    /// From where the file is.
    Current(i64),
}

impl File {
    pub(crate) fn new(fd: Fd, name: &str) -> Self {
        Self {
            fd,
            name: name.into(),
        }
    }

    /// An open file that this program was started with, by its number.
    #[must_use]
    pub fn inherited(fd: i32) -> Self {
        Self::new(fd, "a file it was started with")
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn open(path: &str) -> Result<Self> {
        OpenOptions::new().read(true).open(path)
    }

    /// Opens a file for reading and writing, as one does with devices.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn open_rw(path: &str) -> Result<Self> {
        OpenOptions::new().read(true).write(true).open(path)
    }

    /// Opens a file for writing; makes it, or makes it empty.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn create(path: &str) -> Result<Self> {
        let options = OpenOptions::new().write(true);
        options.create(true).truncate(true).open(path)
    }

    /// Opens a file in some other way.
    #[must_use]
    pub fn options() -> OpenOptions {
        OpenOptions::new()
    }

    /// Reads once; returns how many bytes were read, 0 at the end.
    ///
    /// # Errors
    ///
    /// Those of the system; [`EINTR`](errno::EINTR) if a signal came first.
    #[track_caller]
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize> {
        let length = buffer.len();
        files::read(self.fd, buffer).map_err(self.asked(format_args!("read {length} bytes from")))
    }

    /// Reads once, into one buffer after the other; returns how many bytes were read, 0 at the end.
    ///
    /// # Errors
    ///
    /// Those of the system; [`EINTR`](errno::EINTR) if a signal came first.
    #[track_caller]
    pub fn read_vectored(&self, buffers: &mut [&mut [u8]]) -> Result<usize> {
        let count = buffers.len();
        files::read_vectored(self.fd, buffers)
            .map_err(self.asked(format_args!("read {count} pieces from")))
    }

    /// Reads until the buffer is full.
    ///
    /// # Errors
    ///
    /// Those of the system; `ENODATA`, or `EIO` where there is none, if the file ends first.
    #[track_caller]
    pub fn read_exact(&self, buffer: &mut [u8]) -> Result {
        let length = buffer.len();
        let mut rest = buffer;
        while !rest.is_empty() {
            let count = self.read(rest)?;
            if count == 0 {
                return Err(SHORT)
                    .map_err(self.asked(format_args!("read all of {length} bytes from")));
            }
            rest = rest.get_mut(count..).unwrap_or_default();
        }
        Ok(())
    }

    /// Reads to the end.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn read_to_end(&self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        let mut buffer = vec![0; 4096];
        loop {
            match self.read(&mut buffer)? {
                0 => return Ok(all),
                count => all.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            }
        }
    }

    /// Reads to the end; what is no text is replaced.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn read_to_string(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.read_to_end()?).into_owned())
    }

    /// Reads once from a place, without moving.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        let length = buffer.len();
        files::read_at(self.fd, buffer, offset)
            .map_err(self.asked(format_args!("read {length} bytes at {offset} from")))
    }

    /// Writes once; returns how many bytes were taken.
    ///
    /// # Errors
    ///
    /// Those of the system; [`EINTR`](errno::EINTR) if a signal came first.
    #[track_caller]
    pub fn write(&self, bytes: &[u8]) -> Result<usize> {
        let length = bytes.len();
        files::write(self.fd, bytes).map_err(self.asked(format_args!("write {length} bytes to")))
    }

    /// Writes once, from one buffer after the other; returns how many bytes were taken.
    ///
    /// # Errors
    ///
    /// Those of the system; [`EINTR`](errno::EINTR) if a signal came first.
    #[track_caller]
    pub fn write_vectored(&self, buffers: &[&[u8]]) -> Result<usize> {
        let count = buffers.len();
        files::write_vectored(self.fd, buffers)
            .map_err(self.asked(format_args!("write {count} pieces to")))
    }

    /// Writes until all is taken.
    ///
    /// # Errors
    ///
    /// Those of the system; [`EIO`](errno::EIO) where nothing more is taken.
    #[track_caller]
    pub fn write_all(&self, bytes: &[u8]) -> Result {
        let mut rest = bytes;
        while !rest.is_empty() {
            let count = self.write(rest)?;
            if count == 0 {
                return Err(errno::EIO.number())
                    .map_err(self.asked(format_args!("write all of {} bytes to", bytes.len())));
            }
            rest = rest.get(count..).unwrap_or_default();
        }
        Ok(())
    }

    /// Writes once at a place, without moving.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn write_at(&self, bytes: &[u8], offset: u64) -> Result<usize> {
        let length = bytes.len();
        files::write_at(self.fd, bytes, offset)
            .map_err(self.asked(format_args!("write {length} bytes at {offset} to")))
    }

    /// Reads once into memory that ends before `length` bytes are over: what the driver copies beyond it is a bad
    /// address, and it has to say so, or how much it copied.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn read_guarded(&self, memory: &mut Guarded, length: usize) -> Result<usize> {
        memory
            .read_from(self.fd, length)
            .map_err(self.asked(format_args!("read {length} bytes from")))
    }

    /// Writes once from memory that ends before `length` bytes are over.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn write_guarded(&self, memory: &Guarded, length: usize) -> Result<usize> {
        memory
            .write_to(self.fd, length)
            .map_err(self.asked(format_args!("write {length} bytes to")))
    }

    /// Reads once into mapped memory, which may be one that cannot be written.
    ///
    /// # Errors
    ///
    /// Those of the system; [`EINVAL`](errno::EINVAL) if not so much is mapped.
    #[track_caller]
    pub fn read_mapped(&self, memory: &Map, offset: usize, length: usize) -> Result<usize> {
        memory
            .read_from(self.fd, offset, length)
            .map_err(self.asked(format_args!("read {length} bytes to mapped memory from")))
    }

    /// Reads once to an address where there is nothing.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn read_bad(&self, to: BadAddress, length: usize) -> Result<usize> {
        files::read_to_bad_address(self.fd, to, length)
            .map_err(self.asked(format_args!("read {length} bytes to {to:x?} from")))
    }

    /// Writes once from an address where there is nothing.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn write_bad(&self, from: BadAddress, length: usize) -> Result<usize> {
        files::write_from_bad_address(self.fd, from, length)
            .map_err(self.asked(format_args!("write {length} bytes from {from:x?} to")))
    }

    /// Moves to a place; returns where that is.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn seek(&self, to: SeekFrom) -> Result<u64> {
        let (offset, from) = match to {
            SeekFrom::Start(offset) => (i64::try_from(offset).unwrap_or(i64::MAX), 0),
            SeekFrom::Current(offset) => (offset, 1),
            SeekFrom::End(offset) => (offset, 2),
        };
        files::seek(self.fd, offset, from).map_err(self.asked(format_args!("move to {to:?} in")))
    }

    /// Makes a control call whose argument is a number. Where the driver takes it for an address, it is a bad one
    /// or one of this program's, and then the test's own doing.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn ioctl(&self, request: u32, argument: usize) -> Result<usize> {
        files::ioctl(self.fd, request, argument)
            .map_err(self.asked(format_args!("control call {request:#x} of")))
    }

    /// Makes a control call whose argument points to these bytes. What the driver reads or writes behind them is a
    /// bad address.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn ioctl_with(&self, request: u32, bytes: &mut [u8]) -> Result<usize> {
        let mut call = || {
            let memory = Guarded::holding(bytes)?;
            let returned = files::ioctl(self.fd, request, memory.address())?;
            memory.copy_to(bytes)?;
            Ok(returned)
        };
        call().map_err(self.asked(format_args!("control call {request:#x} of")))
    }

    /// As [`ioctl`](Self::ioctl), made as a program of 32 bits makes it: what `compat_ioctl` of a driver is for.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[cfg(target_os = "linux")]
    #[track_caller]
    pub fn ioctl_of_32_bits(&self, request: u32, argument: u32) -> Result<usize> {
        files::ioctl_of_32_bits(self.fd, request, argument)
            .map_err(self.asked(format_args!("control call {request:#x} of 32 bits of")))
    }

    /// As [`ioctl_with`](Self::ioctl_with), made as a program of 32 bits makes it, with an address of that size.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[cfg(target_os = "linux")]
    #[track_caller]
    pub fn ioctl_of_32_bits_with(&self, request: u32, bytes: &mut [u8]) -> Result<usize> {
        let mut call = || {
            let memory = Guarded::holding_low(bytes)?;
            let address = u32::try_from(memory.address()).map_err(|_| errno::EFAULT.number())?;
            let returned = files::ioctl_of_32_bits(self.fd, request, address)?;
            memory.copy_to(bytes)?;
            Ok(returned)
        };
        call().map_err(self.asked(format_args!("control call {request:#x} of 32 bits of")))
    }

    /// Maps the file into memory, shared with it.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn map(&self, length: usize, offset: u64, writable: bool) -> Result<Map> {
        let mapping = Mapping::of_file(self.fd, length, offset, writable)
            .map_err(self.asked(format_args!("map {length} bytes at {offset} of")))?;
        Ok(Map::new(mapping))
    }

    /// Waits until one of `events` comes, or an error; returns what came, nothing after the time.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn poll(&self, events: Events, limit: Duration) -> Result<Events> {
        let mut files = [Poll::new(self, events)];
        poll::poll(&mut files, Some(limit))?;
        let [polled] = files;
        Ok(polled.came())
    }

    /// Whether what would have to wait fails with [`EAGAIN`](errno::EAGAIN) from now on.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn set_nonblocking(&self, on: bool) -> Result {
        files::set_nonblocking(self.fd, on).map_err(self.asked("set the flags of"))
    }

    /// Makes the file that long.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn set_len(&self, size: u64) -> Result {
        files::set_size(self.fd, size)
            .map_err(self.asked(format_args!("set the size to {size} of")))
    }

    /// Waits until all is written back.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn sync_all(&self) -> Result {
        files::sync(self.fd).map_err(self.asked("write back"))
    }

    /// What is told of the file.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn metadata(&self) -> Result<Metadata> {
        Metadata::of_open(self.fd).map_err(self.asked("metadata of"))
    }

    /// A second handle of the same open file: both move together.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn try_clone(&self) -> Result<Self> {
        let fd = files::duplicate(self.fd, 0).map_err(self.asked("duplicate"))?;
        Ok(Self::new(fd, &self.name))
    }

    /// Makes `fd` another number of the same open file: 1 is standard output, for instance.
    ///
    /// # Errors
    ///
    /// Those of the system.
    #[track_caller]
    pub fn duplicate_to(&self, fd: i32) -> Result {
        files::duplicate_to(self.fd, fd).map_err(self.asked(format_args!("duplicate to {fd}")))
    }

    /// The number of the open file.
    #[must_use]
    pub fn fd(&self) -> i32 {
        self.fd
    }

    /// For `map_err`: an error of something asked of this file.
    #[track_caller]
    fn asked<T: fmt::Display>(&self, what: T) -> impl FnOnce(i32) -> Error + use<'_, T> {
        of(Asked {
            what,
            name: &self.name,
        })
    }
}

/// What was asked of a file.
struct Asked<'a, T> {
    what: T,
    name: &'a str,
}

impl<T: fmt::Display> fmt::Display for Asked<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.what, self.name)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        files::close(self.fd);
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({:?})", self.name)
    }
}
