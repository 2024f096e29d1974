// SPDX-License-Identifier: MIT OR Apache-2.0

//! A FreeBSD kernel's file: of which release it is, and what it defines.

use std::{collections::BTreeSet, fs, path::Path};

use object::{Architecture, Object as _, ObjectSection as _, ObjectSymbol as _};

use crate::Error;

/// What every ELF file begins with.
pub(super) const ELF: &[u8] = b"\x7fELF";
/// The variable that holds `__FreeBSD_version`.
const VERSION: &str = "osreldate";

/// `__FreeBSD_version` of a kernel.
pub(super) fn version(path: &Path) -> Result<u32, Error> {
    with(path, |file| {
        let symbol = file
            .symbols()
            .find(|symbol| symbol.name() == Ok(VERSION))
            .ok_or("it has no variable `osreldate`")?;
        let section = symbol.section_index().ok_or("`osreldate` is nowhere")?;
        let section = file
            .section_by_index(section)
            .map_err(|_| "it is damaged")?;
        let bytes = section.data_range(symbol.address(), 4).ok().flatten();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(u32::from_le_bytes)
            .ok_or("`osreldate` holds no number")
    })
}

/// What a kernel defines for modules: every global symbol.
pub(super) fn symbols(path: &Path) -> Result<BTreeSet<String>, Error> {
    with(path, |file| {
        // Not `is_definition`: functions that the kernel chooses by the processor (`memcpy`) are of a kind of their own.
        let symbols = file
            .symbols()
            .filter(|symbol| !symbol.is_undefined() && symbol.is_global());
        let names: BTreeSet<String> = symbols
            .filter_map(|symbol| Some(symbol.name().ok()?.to_owned()))
            .collect();
        if names.is_empty() {
            return Err("it has no symbols");
        }
        Ok(names)
    })
}

/// Reads a kernel's file; what is wrong with it is said in words.
fn with<T>(
    path: &Path,
    read: impl FnOnce(&object::File<'_>) -> Result<T, &'static str>,
) -> Result<T, Error> {
    let data = fs::read(path).map_err(Error::io("read", path))?;
    let file = object::File::parse(&*data).map_err(|_| match data.as_slice() {
        [] => "it is empty",
        data if data.starts_with(ELF) => "it is damaged: not all of it is there",
        _ => "it is no ELF file",
    });
    let file = file.and_then(|file| match file.architecture() {
        Architecture::X86_64 => Ok(file),
        _ => Err("it is for another processor"),
    });
    file.and_then(|file| read(&file))
        .map_err(|message| Error::BadFreeBsdKernel {
            path: path.to_owned(),
            message: message.to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, process::Command};

    use super::*;
    use crate::{
        Kernel, Origin, System,
        kernel::tests::{temp, write},
    };

    /// Assembles something like a kernel.
    fn kernel(folder: &Path, release: u32) -> PathBuf {
        let path = folder.join("boot/kernel/kernel");
        let source = folder.join("kernel.s");
        write(&path, "");
        write(
            &source,
            &format!(
                ".data\n.globl osreldate, local, memcpy\n.type memcpy, @gnu_indirect_function\nmemcpy: .quad 0\nosreldate: .long {release}\nhidden: .quad other\n"
            ),
        );
        let done = Command::new("as").arg("-o").args([&path, &source]).status();
        assert!(done.is_ok_and(|status| status.success()));
        path
    }

    fn root(release: u32) -> tempfile::TempDir {
        let root = temp();
        let param = format!("#define __FreeBSD_version {release}\n");
        write(&root.path().join("usr/include/sys/param.h"), &param);
        write(&root.path().join("usr/include/machine/param.h"), "");
        root
    }

    #[test]
    fn a_kernel_tells_its_release_and_what_it_defines() -> Result<(), Error> {
        let root = root(1_500_068);
        let image = kernel(root.path(), 1_500_500);
        assert_eq!(version(&image)?, 1_500_500);
        assert_eq!(
            symbols(&image)?,
            BTreeSet::from(["memcpy".to_owned(), "osreldate".to_owned()])
        );
        let found = Kernel::open(root.path(), Origin::Path)?;
        assert_eq!(found.system, System::FreeBsd);
        assert!(found.image.is_some());
        Ok(())
    }

    #[test]
    fn a_kernel_of_another_release_is_refused_by_its_name() {
        for (release, named) in [
            (1_403_000, "14.3"),
            (1_600_001, "16.0"),
            (1_500_067, "15.0 (1500067)"),
        ] {
            let root = root(1_500_068);
            kernel(root.path(), release);
            let error = Kernel::open(root.path(), Origin::Path).err();
            let message = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(message.contains(&format!("FreeBSD {named}")), "{message}");
        }
    }

    #[test]
    fn what_is_no_kernel_is_refused_in_words() -> std::io::Result<()> {
        let root = temp();
        let path = root.path().join("cut");
        let mut whole = fs::read(kernel(root.path(), 1_500_500))?;
        whole.truncate(whole.len() / 2);
        for (data, said) in [
            (b"".as_slice(), "empty"),
            (b"no", "no ELF file"),
            (&whole, "not all of it is there"),
        ] {
            fs::write(&path, data)?;
            let error = version(&path).err();
            let message = error.as_ref().map(ToString::to_string).unwrap_or_default();
            assert_eq!(error.map(|error| error.code()), Some("KMOD0125"));
            assert!(message.contains(said), "{message}");
        }
        Ok(())
    }
}
