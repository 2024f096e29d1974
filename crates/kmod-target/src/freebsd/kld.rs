// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a module for FreeBSD says of itself to others, in its linker set: what it is called, in which version, and which
//! modules it needs.
//!
//! C header: `sys/module.h`.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SectionIndex, read,
};

use crate::Error;

/// The set whose pointers lead to what is said.
const SET: &str = "set_modmetadata_set";

/// What is said: that a module is needed, and that there is one in a version.
const DEPEND: u32 = 1;
const VERSION: u32 = 3;

/// A module in a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What others ask for.
    pub name: String,
    /// Which of it this is.
    pub number: u32,
}

/// What a module needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What is asked for: `kernel`, or another module.
    pub name: String,
    /// The oldest version that will do.
    pub oldest: u32,
    /// The newest one.
    pub newest: u32,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations {
    /// The modules in it that can be asked for.
    pub versions: Vec<Version>,
    /// What it needs to be loaded.
    pub needs: Vec<Need>,
}

/// A place in a file that is not laid out yet.
type Place = (SectionIndex, u64);

/// A file, and where its pointers lead.
struct Relocatable<'a> {
    file: &'a object::File<'a>,
    pointers: HashMap<Place, Place>,
}

impl Declarations {
    /// Reads them out of a module.
    ///
    /// # Errors
    ///
    /// When it is no ELF file. What makes no sense in it is left out.
    pub fn read(data: &[u8]) -> Result<Self, read::Error> {
        let file = object::File::parse(data)?;
        let mut declarations = Self::default();
        let Some(set) = file.section_by_name(SET) else {
            return Ok(declarations);
        };
        let relocatable = Relocatable::new(&file);
        for offset in (0..set.size()).step_by(8) {
            let _nothing_said = relocatable.declared((set.index(), offset), &mut declarations);
        }
        Ok(declarations)
    }
}

/// The modules in some folders that are to be loaded before the one in `ko`, in this order. What is in none of them is the
/// kernel's to find: it may have it.
///
/// # Errors
///
/// When a file or a folder cannot be read.
pub fn load_order(ko: &Path, folders: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut known = BTreeMap::new();
    for folder in folders {
        for entry in fs::read_dir(folder)
            .map_err(Error::io("read", folder))?
            .flatten()
        {
            let path = entry.path();
            if path.extension().is_none_or(|ending| ending != "ko") {
                continue;
            }
            let declared = declarations(&path)?;
            let names = declared.versions.iter().map(|version| version.name.clone());
            let names: Vec<String> = names.collect();
            known.extend(
                names
                    .into_iter()
                    .map(|name| (name, (path.clone(), declared.needs.clone()))),
            );
        }
    }
    let mut order = Vec::new();
    visit(
        &declarations(ko)?.needs,
        &known,
        &mut BTreeSet::new(),
        &mut order,
    );
    Ok(order)
}

/// Modules by what they are asked for by: their files, and what they need.
type Known = BTreeMap<String, (PathBuf, Vec<Need>)>;

fn visit(needs: &[Need], known: &Known, seen: &mut BTreeSet<String>, order: &mut Vec<PathBuf>) {
    for need in needs {
        let Some((file, needs)) = known.get(&need.name) else {
            continue;
        };
        if seen.insert(need.name.clone()) {
            visit(needs, known, seen, order);
            order.push(file.clone());
        }
    }
}

fn declarations(path: &Path) -> Result<Declarations, Error> {
    let data = fs::read(path).map_err(Error::io("read", path))?;
    Declarations::read(&data).map_err(|error| Error::BadModule {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

impl<'a> Relocatable<'a> {
    fn new(file: &'a object::File<'a>) -> Self {
        let mut pointers = HashMap::new();
        for section in file.sections() {
            for (offset, relocation) in section.relocations() {
                let RelocationTarget::Symbol(index) = relocation.target() else {
                    continue;
                };
                let Ok(symbol) = file.symbol_by_index(index) else {
                    continue;
                };
                let Some(target) = symbol.section_index() else {
                    continue;
                };
                let address = symbol.address().wrapping_add_signed(relocation.addend());
                pointers.insert((section.index(), offset), (target, address));
            }
        }
        Self { file, pointers }
    }

    /// Adds what the pointer at a place leads to: `struct mod_metadata`, which is two numbers, a pointer and a name.
    fn declared(&self, place: Place, declarations: &mut Declarations) -> Option<()> {
        let said = *self.pointers.get(&place)?;
        let kind = self.number(said, 4)?;
        let data = *self.pointers.get(&(said.0, said.1.checked_add(8)?))?;
        let name = *self.pointers.get(&(said.0, said.1.checked_add(16)?))?;
        let name = self.text(name)?;
        match kind {
            // Three numbers: the oldest, the one that is preferred, the newest.
            DEPEND => declarations.needs.push(Need {
                name,
                oldest: self.number(data, 0)?,
                newest: self.number(data, 8)?,
            }),
            VERSION => declarations.versions.push(Version {
                name,
                number: self.number(data, 0)?,
            }),
            _ => {}
        }
        Some(())
    }

    fn bytes(&self, (section, offset): Place) -> Option<&'a [u8]> {
        let data = self.file.section_by_index(section).ok()?.data().ok()?;
        data.get(usize::try_from(offset).ok()?..)
    }

    fn number(&self, (section, offset): Place, beyond: u64) -> Option<u32> {
        let bytes = self.bytes((section, offset.checked_add(beyond)?))?;
        Some(u32::from_le_bytes(*bytes.first_chunk()?))
    }

    fn text(&self, place: Place) -> Option<String> {
        let bytes = self.bytes(place)?;
        let end = bytes.iter().position(|&byte| byte == 0)?;
        String::from_utf8(bytes.get(..end)?.to_vec()).ok()
    }
}
