// SPDX-License-Identifier: MIT OR Apache-2.0

//! What came out is checked before it gets its name.

use std::{fs, path::Path};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, RelocationFlags, elf};

use crate::{Error, target::Target};

/// Checks a finished module: what it imports exists, and no relocation is one that the loader lacks.
///
/// # Errors
///
/// [`Error::Audit`] names what is wrong.
pub fn check(module: &Path, target: &Target) -> Result<(), Error> {
    let data = fs::read(module).map_err(Error::io(module))?;
    let file = object::File::parse(&*data)
        .map_err(|error| Error::Audit(format!("{} cannot be read: {error}", module.display())))?;
    for symbol in file
        .symbols()
        .filter(|symbol| symbol.is_undefined() && !symbol.is_local())
    {
        let name = symbol.name().unwrap_or_default();
        if !name.is_empty() && target.symvers.get(name).is_none() {
            return Err(Error::Audit(format!(
                "it imports `{name}`, which {} does not export",
                target.release
            )));
        }
    }
    for section in file.sections() {
        for (offset, relocation) in section.relocations() {
            let RelocationFlags::Elf { r_type } = relocation.flags() else {
                continue;
            };
            if !LOADABLE.contains(&r_type) {
                let name = section.name().unwrap_or("?");
                return Err(Error::Audit(format!(
                    "the kernel cannot apply the relocation of type {} at {name}+{offset:#x}",
                    r_type.0
                )));
            }
        }
    }
    Ok(())
}

/// The relocations that the module loader applies (`arch/x86/kernel/module.c`).
const LOADABLE: [elf::RelocationType; 8] = [
    elf::R_X86_64_NONE,
    elf::R_X86_64_64,
    elf::R_X86_64_32,
    elf::R_X86_64_32S,
    elf::R_X86_64_PC32,
    elf::R_X86_64_PLT32,
    elf::R_X86_64_PC64,
    elf::R_X86_64_PC16,
];
