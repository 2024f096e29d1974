// SPDX-License-Identifier: MIT OR Apache-2.0

//! Leads the stack protector of Rust code to a canary that is a variable.
//!
//! A kernel may keep its canary in a variable per processor (`-mstack-protector-guard-symbol=`). LLVM
//! takes the variable's name from the module that it compiles, but rustc can only put numbers there. So
//! the code is compiled to read the canary at an offset that nothing else in a program is, [`MARK`],
//! and each place that does is given a relocation against the variable. Code that LLVM was told the name
//! for has no marks and stays as it is.

use std::{fs, path::Path};

use object::{
    build::elf::{Builder, Relocation, SectionData, SectionId, SymbolId},
    elf,
};

use crate::Error;

/// The offset from the segment register that stands for the variable.
pub(crate) const MARK: u32 = 0x5a7e_6e7d;

/// Replaces each mark in an object by a relocation against `variable`.
///
/// # Errors
///
/// When the object cannot be read or written, or has a mark that is not the operand of such an
/// instruction.
pub(crate) fn relocate(path: &Path, variable: &str) -> Result<(), Error> {
    let data = fs::read(path).map_err(Error::io(path))?;
    match relocated(&data, variable) {
        Ok(None) => Ok(()),
        Ok(Some(changed)) => fs::write(path, changed).map_err(Error::io(path)),
        Err(reason) => Err(Error::Audit(format!("{}: {reason}", path.display()))),
    }
}

/// The object with relocations for marks; `None` where it has none.
fn relocated(data: &[u8], variable: &str) -> Result<Option<Vec<u8>>, String> {
    let mut object = Builder::read(data).map_err(|error| error.to_string())?;
    let places = take_marks(&mut object)?;
    if places.is_empty() {
        return Ok(None);
    }
    let symbol = symbol(&mut object, variable);
    for (code, marks) in places {
        let list = relocations(&mut object, code)
            .ok_or("code without relocations refers to the canary")?;
        list.extend(marks.iter().map(|&mark| Relocation {
            r_offset: mark as u64,
            symbol: Some(symbol),
            r_type: elf::R_X86_64_32S,
            r_addend: 0,
        }));
    }
    let mut changed = Vec::new();
    object
        .write(&mut changed)
        .map_err(|error| error.to_string())?;
    Ok(Some(changed))
}

/// Removes the marks from all code; where they were.
fn take_marks(object: &mut Builder<'_>) -> Result<Vec<(SectionId, Vec<usize>)>, String> {
    let mut places = Vec::new();
    for section in &mut object.sections {
        if !section.sh_flags.contains(elf::SHF_EXECINSTR) {
            continue;
        }
        let SectionData::Data(code) = &mut section.data else {
            continue;
        };
        let marks = marks(code).map_err(|offset| {
            format!(
                "at {offset:#x} in `{}` the mark for the canary is not the operand of a read",
                section.name
            )
        })?;
        for &mark in &marks {
            if let Some(operand) = code.to_mut().get_mut(mark..mark + size_of_val(&MARK)) {
                operand.fill(0);
            }
        }
        if !marks.is_empty() {
            places.push((section.id(), marks));
        }
    }
    Ok(places)
}

/// The relocations of a section.
fn relocations<'a>(
    object: &'a mut Builder<'_>,
    code: SectionId,
) -> Option<&'a mut Vec<Relocation>> {
    let mut sections = object.sections.iter_mut();
    sections.find_map(|section| match &mut section.data {
        SectionData::Relocation(list) if section.sh_info_section == Some(code) => Some(list),
        _ => None,
    })
}

/// The undefined symbol of this name, made where it is missing.
fn symbol(object: &mut Builder<'_>, name: &str) -> SymbolId {
    let mut symbols = object.symbols.iter();
    if let Some(known) = symbols.find(|symbol| symbol.name.as_slice() == name.as_bytes()) {
        return known.id();
    }
    let symbol = object.symbols.add();
    symbol.name = name.as_bytes().to_vec().into();
    symbol.set_st_info(elf::STB_GLOBAL, elf::STT_NOTYPE);
    symbol.id()
}

/// Where the marks are; `Err` tells of one that is not what it should be.
fn marks(code: &[u8]) -> Result<Vec<usize>, usize> {
    let mark = MARK.to_le_bytes();
    code.windows(mark.len())
        .enumerate()
        .filter(|(_, bytes)| *bytes == mark)
        .map(|(offset, _)| match code.get(..offset) {
            Some(before) if reads_the_canary(before) => Ok(offset),
            _ => Err(offset),
        })
        .collect()
}

/// Whether an instruction `OP %gs:…, REGISTER` has just begun, so that its displacement follows.
fn reads_the_canary(before: &[u8]) -> bool {
    const GS: u8 = 0x65;
    const ABSOLUTE: u8 = 0x25;
    let Some(&[GS, rex, operation, registers, ABSOLUTE]) = before.last_chunk() else {
        return false;
    };
    // 64 bits wide, any register; `mov`, `cmp`, `sub` or `xor`; a displacement without a base.
    matches!(rex, 0x48 | 0x4c)
        && matches!(operation, 0x8b | 0x3b | 0x2b | 0x33)
        && registers & 0xc7 == 0x04
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use object::{Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget};

    use super::*;
    use crate::process;

    const SOURCE: &str = "#![no_std]\n#![crate_type = \"lib\"]\n\
        unsafe extern \"C\" { fn fill(array: *mut [u8; 64]); }\n\
        #[unsafe(no_mangle)] pub extern \"C\" fn sum() -> u64 {\n\
        let mut array = [0u8; 64]; unsafe { fill(&raw mut array) }; array.iter().map(|&byte| u64::from(byte)).sum() }\n";

    /// What compiler and linker make of an array that others write to.
    fn compiled(flags: &[&str]) -> Result<Vec<u8>, Error> {
        let folder = tempfile::tempdir().map_err(Error::io("."))?;
        let (source, object) = (folder.path().join("a.rs"), folder.path().join("a.o"));
        fs::write(&source, SOURCE).map_err(Error::io(&source))?;
        let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
        let mut command = Command::new(rustc);
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["-O", "-Cpanic=abort", "-Ccode-model=kernel", "--emit=obj"])
            .args(flags)
            .arg(&source)
            .arg("-o")
            .arg(&object);
        process::run(&mut command, "rustc")?;
        let joined = folder.path().join("joined.o");
        let mut ld = Command::new("ld");
        process::run(ld.arg("-r").arg(&object).arg("-o").arg(&joined), "ld")?;
        fs::read(&joined).map_err(Error::io(&joined))
    }

    fn marked() -> Result<Vec<u8>, Error> {
        let offset = format!("-Zllvm-module-flag=stack-protector-guard-offset:u32:{MARK}:error");
        compiled(&["-Zstack-protector=all", &offset])
    }

    #[test]
    fn each_read_of_the_canary_is_led_to_the_variable() -> Result<(), Box<dyn std::error::Error>> {
        let object = marked()?;
        let before = object::File::parse(&*object)?;
        let text = |file: &object::File<'_>| -> Result<Vec<u8>, object::Error> {
            let section = file
                .section_by_name(".text.sum")
                .or(file.section_by_name(".text"));
            section.map_or(Ok(Vec::new()), |section| Ok(section.data()?.to_vec()))
        };
        let expected = marks(&text(&before)?).map_err(|at| format!("no read at {at:#x}"))?;
        assert!(expected.len() >= 2, "read when entered and when left");

        let changed = relocated(&object, "the_canary")?.ok_or("nothing was changed")?;
        let after = object::File::parse(&*changed)?;
        assert_eq!(marks(&text(&after)?), Ok(Vec::new()));
        let mut found = Vec::new();
        let mut others = 0;
        for section in after.sections() {
            for (offset, relocation) in section.relocations() {
                let RelocationTarget::Symbol(index) = relocation.target() else {
                    continue;
                };
                if after.symbol_by_index(index)?.name() == Ok("the_canary") {
                    found.push(usize::try_from(offset)?);
                } else {
                    others += 1;
                }
            }
        }
        assert_eq!(found, expected);
        let count = |file: &object::File<'_>| -> usize {
            file.sections()
                .map(|section| section.relocations().count())
                .sum()
        };
        assert_eq!(others, count(&before), "the other relocations stay");
        Ok(())
    }

    #[test]
    fn code_without_marks_stays_as_it_is() -> Result<(), Box<dyn std::error::Error>> {
        assert_eq!(
            relocated(&compiled(&["-Zstack-protector=all"])?, "the_canary")?,
            None
        );
        Ok(())
    }

    #[test]
    fn a_mark_that_is_no_read_is_not_taken_for_one() {
        let mut code = vec![0x65, 0x48, 0x8b, 0x04, 0x25];
        code.extend(MARK.to_le_bytes());
        assert_eq!(marks(&code), Ok(vec![5]));
        // A store, another segment, a base register, a constant.
        for (at, byte) in [(2, 0x89), (0, 0x64), (3, 0x44), (1, 0xb8)] {
            let mut other = code.clone();
            other[at] = byte;
            assert_eq!(marks(&other), Err(5));
        }
    }
}
