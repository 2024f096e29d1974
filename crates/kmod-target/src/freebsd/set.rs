// SPDX-License-Identifier: MIT OR Apache-2.0

//! A kernel that is packed: compressed, or in a set of a release (`kernel.txz`), which is an archive of what is installed.

use std::{fs, io::Read as _, path::Path};

use kmod_host::compress;
use tar::Archive;

use super::image::ELF;
use crate::Error;

/// Where a set has its kernel.
const KERNEL: &str = "boot/kernel/kernel";
/// What archives say of themselves, and where.
const ARCHIVE: &[u8] = b"ustar";
const ARCHIVE_AT: usize = 257;

/// The kernel that is packed in a file; nothing where the file is no packing but may be one itself.
///
/// # Errors
///
/// When the file cannot be read, is damaged, or holds no kernel.
pub(crate) fn unpack(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let bad = |message: String| Error::BadFreeBsdKernel {
        path: path.to_owned(),
        message,
    };
    if path.is_dir() {
        return Err(bad("it is a folder".to_owned()));
    }
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    let is_compressed = compress::Format::of(&bytes).is_some();
    let bytes = compress::contents(bytes)
        .map_err(|error| bad(format!("it cannot be decompressed: {error}")))?;
    if bytes.starts_with(ELF) {
        return Ok(is_compressed.then_some(bytes));
    }
    if !bytes
        .get(ARCHIVE_AT..)
        .is_some_and(|rest| rest.starts_with(ARCHIVE))
    {
        return Ok(None);
    }
    let damaged = |error: std::io::Error| bad(format!("it is a damaged archive: {error}"));
    let mut archive = Archive::new(bytes.as_slice());
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = entry.path_bytes();
        if name.strip_prefix(b"./").unwrap_or(&name) == KERNEL.as_bytes() {
            let mut kernel = Vec::new();
            let read = entry.read_to_end(&mut kernel).map_err(damaged)?;
            if read as u64 != entry.size() {
                return Err(bad(
                    "it is a damaged archive: it ends in the kernel".to_owned()
                ));
            }
            return Ok(Some(kernel));
        }
    }
    Err(bad(format!("it is an archive without {KERNEL}")))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::kernel::tests::{temp, write};

    #[test]
    fn a_kernel_is_found_in_what_it_is_packed_in() -> Result<(), Error> {
        let folder = temp();
        let at = |name: &str| folder.path().join(name);
        write(&at("boot/kernel/kernel"), "\x7fELF and more");
        write(&at("boot/kernel/if_em.ko"), "\x7fELF of a module");
        write(&at("other/file"), "x");
        for script in [
            "tar --create --xz --file=kernel.txz ./boot",
            "tar --create --file=plain.tar boot",
            "tar --create --file=other.tar other",
            "gzip --keep --stdout boot/kernel/kernel >kernel.gz",
        ] {
            let mut shell = Command::new("sh");
            let done = shell
                .args(["-c", script])
                .current_dir(folder.path())
                .status();
            assert!(done.is_ok_and(|status| status.success()), "{script}");
        }
        for name in ["kernel.txz", "plain.tar", "kernel.gz"] {
            assert_eq!(unpack(&at(name))?, Some(b"\x7fELF and more".to_vec()));
        }
        assert_eq!(unpack(&at("boot/kernel/kernel"))?, None);
        assert_eq!(unpack(&at("other/file"))?, None);
        let error = unpack(&at("other.tar"))
            .err()
            .map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("boot/kernel/kernel")));
        Ok(())
    }

    #[test]
    fn what_holds_no_kernel_is_refused_in_words() {
        let folder = temp();
        let script = "printf %5000d 1 >a && gzip a && head -c 20 a.gz >cut.gz && \
                      mkdir -p boot/kernel && printf %5000d 1 >boot/kernel/kernel && \
                      tar -cf whole.tar boot && head -c 4000 whole.tar >cut.tar";
        let mut shell = Command::new("sh");
        let done = shell
            .args(["-c", script])
            .current_dir(folder.path())
            .status();
        assert!(done.is_ok_and(|status| status.success()));
        for (name, said) in [
            ("boot", "it is a folder"),
            ("cut.gz", "it cannot be decompressed: "),
            ("cut.tar", "it is a damaged archive: "),
        ] {
            let error = unpack(&folder.path().join(name)).err();
            assert_eq!(error.as_ref().map(Error::code), Some("KMOD0125"), "{name}");
            let message = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(message.contains(said), "{message}");
        }
    }
}
