// SPDX-License-Identifier: MIT OR Apache-2.0

//! A FreeBSD kernel's file: of which release it is, and what it defines.

use std::{collections::BTreeSet, fs, path::Path};

use object::{Architecture, Object as _, ObjectSection as _, ObjectSymbol as _};

use crate::Error;

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
        let symbols = file
            .symbols()
            .filter(|symbol| symbol.is_definition() && symbol.is_global());
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
    let file = object::File::parse(&*data).map_err(|_| "it is no ELF file");
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
