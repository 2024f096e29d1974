// SPDX-License-Identifier: MIT OR Apache-2.0

//! The kernel image, unpacked once.
//!
//! A distribution's `vmlinuz` decompresses itself when it starts, which an emulator takes seconds for.
//! The kernel within it, an ELF file, also starts by itself where it was built with `CONFIG_PVH`. So it
//! is taken out here, kept in the cache, and started directly; an image that does not allow it starts
//! as it is.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use kmod_host::Scratch;
use kmod_host::compress::{Format, decompress};
use object::Endianness;
use object::elf::{FileHeader64, NoteType};
use object::read::elf::{FileHeader as _, ProgramHeader as _};
use sha2::{Digest as _, Sha256};

use crate::{Error, cache};

/// How many unpacked kernels are kept.
const KEPT: usize = 6;
/// The note that names the entry point which takes the start information of the PVH protocol.
const PHYS32_ENTRY: NoteType = NoteType(18);

/// The file to start the kernel in `image` from.
pub(crate) fn bootable(image: &Path) -> Result<PathBuf, Error> {
    let bytes = fs::read(image).map_err(Error::file(image))?;
    if bytes.starts_with(b"\x7fELF") {
        return Ok(image.to_owned());
    }
    let Some(folder) = cache::folder("images") else {
        return Ok(image.to_owned());
    };
    let digest = Sha256::digest(&bytes);
    let name: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let unpacked = folder.join(format!("{name}.vmlinux"));
    if let Ok(file) = File::open(&unpacked) {
        // The time tells which were used last.
        let _ = file.set_modified(SystemTime::now());
        return Ok(unpacked);
    }
    let Some(kernel) = unpack(&bytes) else {
        return Ok(image.to_owned());
    };
    // Without the cache the kernel starts as it is, only later.
    Ok(keep(&folder, &unpacked, &kernel).unwrap_or_else(|| image.to_owned()))
}

fn keep(folder: &Path, path: &Path, kernel: &[u8]) -> Option<PathBuf> {
    let scratch = Scratch::within(folder, ".unpacking-").ok()?;
    let file = scratch.path().join("vmlinux");
    fs::write(&file, kernel)
        .and_then(|()| fs::rename(&file, path))
        .ok()?;
    let mut kept: Vec<(SystemTime, PathBuf)> = fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|it| it == "vmlinux"))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    kept.sort();
    for (_, old) in kept.iter().rev().skip(KEPT) {
        let _ = fs::remove_file(old);
    }
    Some(path.to_owned())
}

/// The kernel within a `bzImage`, if it is there and starts by itself.
fn unpack(image: &[u8]) -> Option<Vec<u8>> {
    let header = |offset: usize, size: usize| {
        let field = image.get(offset..offset + size)?;
        let value = field
            .iter()
            .rev()
            .fold(0, |value, byte| value << 8 | usize::from(*byte));
        Some(value)
    };
    // Documentation/arch/x86/boot.rst: magic, version, sectors of set-up code, place of the payload.
    if image.get(0x202..0x206)? != b"HdrS" || header(0x206, 2)? < 0x0208 {
        return None;
    }
    let setup = match header(0x1f1, 1)? {
        0 => 4,
        sectors => sectors,
    };
    let start = (setup + 1) * 512 + header(0x248, 4)?;
    let payload = image.get(start..)?.get(..header(0x24c, 4)?)?;
    let kernel = decompress(Format::of(payload)?, payload).ok()?;
    starts_by_itself(&kernel).then_some(kernel)
}

fn starts_by_itself(kernel: &[u8]) -> bool {
    let find = || -> object::Result<bool> {
        let header = FileHeader64::<Endianness>::parse(kernel)?;
        let endian = header.endian()?;
        for segment in header.program_headers(endian, kernel)? {
            let Some(mut notes) = segment.notes(endian, kernel)? else {
                continue;
            };
            while let Some(note) = notes.next()? {
                if note.name() == b"Xen" && note.n_type(endian) == PHYS32_ENTRY {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    };
    find().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_image_is_left_alone() {
        assert_eq!(unpack(b""), None);
        assert_eq!(unpack(&[0; 4096]), None);
        assert!(!starts_by_itself(b"\x7fELF"));
    }

    #[test]
    fn a_payload_out_of_bounds_is_refused() {
        let mut image = vec![0; 4096];
        image[0x202..0x206].copy_from_slice(b"HdrS");
        image[0x206..0x208].copy_from_slice(&[0x0f, 0x02]);
        image[0x248..0x250].fill(0xff);
        assert_eq!(unpack(&image), None);
    }
}
