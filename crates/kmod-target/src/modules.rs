// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which of a kernel's own modules must be loaded before a given one.
//!
//! A kernel package carries no `modules.dep`: that file is made where it is installed. What is
//! needed is in the modules themselves, in the section `.modinfo`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use object::{Object as _, ObjectSection as _};

use kmod_host::compress;

use crate::{Error, Kernel, System, freebsd::kld};

/// What `.modinfo` of a module says: `key=value`, keys may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModInfo(Vec<(String, String)>);

impl ModInfo {
    /// Reads it out of the bytes of a module.
    ///
    /// # Errors
    ///
    /// With what is wrong, when the bytes are no module.
    pub fn parse(module: &[u8]) -> Result<Self, String> {
        let file = object::File::parse(module).map_err(|error| error.to_string())?;
        let section = file
            .section_by_name(".modinfo")
            .ok_or("it has no .modinfo section")?;
        let data = section
            .uncompressed_data()
            .map_err(|error| error.to_string())?;
        let entries = data.split(|byte| *byte == 0).filter_map(|entry| {
            let (key, value) = std::str::from_utf8(entry).ok()?.split_once('=')?;
            Some((key.to_owned(), value.to_owned()))
        });
        Ok(Self(entries.collect()))
    }

    /// The values of a key, in order.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// The modules whose symbols it uses: they must be loaded first.
    pub fn depends(&self) -> impl Iterator<Item = String> {
        let names = self.values("depends").flat_map(|list| list.split(','));
        names.filter(|name| !name.is_empty()).map(normal)
    }

    /// The modules it would like to be loaded first, if there are such.
    pub fn soft_pre(&self) -> impl Iterator<Item = String> {
        self.values("softdep").flat_map(|list| {
            let mut before = false;
            let words = list.split_whitespace().filter(move |word| {
                if word.ends_with(':') {
                    before = *word == "pre:";
                }
                before && !word.ends_with(':')
            });
            words.map(normal)
        })
    }
}

/// The modules of one kernel by name.
#[derive(Clone, Debug)]
pub struct Index {
    release: String,
    files: BTreeMap<String, PathBuf>,
    builtin: BTreeSet<String>,
}

impl Index {
    /// Looks through a folder `…/lib/modules/RELEASE`.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn read(modules: &Path) -> Result<Self, Error> {
        let mut index = Self {
            release: modules
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            files: BTreeMap::new(),
            builtin: BTreeSet::new(),
        };
        // Kernels before it was invented have no such file, and then nothing to skip.
        let builtin = fs::read_to_string(modules.join("modules.builtin")).unwrap_or_default();
        index.builtin.extend(
            builtin
                .lines()
                .filter_map(|line| module_name(Path::new(line))),
        );
        let mut folders = vec![modules.join("kernel")];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).map_err(Error::io("read", &folder))?;
            for entry in entries.flatten() {
                let path = entry.path();
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                } else if let Some(name) = module_name(&path) {
                    index.files.insert(name, path);
                }
            }
        }
        Ok(index)
    }

    /// The file of a module; `-` and `_` are the same in its name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Path> {
        self.files.get(&normal(name)).map(PathBuf::as_path)
    }

    /// The modules to load before the one in `ko`, in this order; that one is not among them.
    ///
    /// # Errors
    ///
    /// When one that is needed is missing or cannot be read.
    pub fn load_order(&self, ko: &Path) -> Result<Vec<PathBuf>, Error> {
        let mut order = Vec::new();
        let name = module_name(ko).unwrap_or_default();
        let mut seen = BTreeSet::from([name.clone()]);
        self.visit(&name, &info(ko)?, &mut seen, &mut order)?;
        Ok(order)
    }

    fn visit(
        &self,
        name: &str,
        info: &ModInfo,
        seen: &mut BTreeSet<String>,
        order: &mut Vec<PathBuf>,
    ) -> Result<(), Error> {
        let hard = info.depends().map(|needed| (needed, true));
        let soft = info.soft_pre().map(|needed| (needed, false));
        for (needed, is_hard) in soft.chain(hard) {
            if self.builtin.contains(&needed) || !seen.insert(needed.clone()) {
                continue;
            }
            match self.files.get(&needed) {
                Some(file) => {
                    self.visit(&needed, &self::info(file)?, seen, order)?;
                    order.push(file.clone());
                }
                None if is_hard => {
                    return Err(Error::ModuleMissing {
                        module: needed,
                        needed_by: name.to_owned(),
                        release: self.release.clone(),
                    });
                }
                // A wish, which often names a provider that this kernel lacks.
                None => {
                    seen.remove(&needed);
                }
            }
        }
        Ok(())
    }
}

/// The modules of `kernel`, and of the folders in which others were built, to load before the one in `ko`, in this order.
///
/// # Errors
///
/// When one that is needed is missing or cannot be read.
pub fn load_order(ko: &Path, kernel: &Kernel, others: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    if kernel.system == System::FreeBsd {
        return kld::load_order(ko, others);
    }
    // Most modules need none, and then there is nothing to look through.
    let info = info(ko)?;
    if info.depends().next().is_none() && info.soft_pre().next().is_none() {
        return Ok(Vec::new());
    }
    let mut index = match &kernel.modules {
        Some(modules) => Index::read(modules)?,
        None => Index {
            release: kernel.release.clone(),
            files: BTreeMap::new(),
            builtin: BTreeSet::new(),
        },
    };
    for folder in others {
        let entries = fs::read_dir(folder).map_err(Error::io("read", folder))?;
        let paths = entries.flatten().map(|entry| entry.path());
        let modules = paths.filter_map(|path| Some((module_name(&path)?, path)));
        index.files.extend(modules);
    }
    index.load_order(ko)
}

/// What `.modinfo` of a module file says.
///
/// # Errors
///
/// When the file cannot be read or is no module.
pub fn info(ko: &Path) -> Result<ModInfo, Error> {
    let bad = |message| Error::BadModule {
        path: ko.to_owned(),
        message,
    };
    ModInfo::parse(&read(ko)?).map_err(bad)
}

/// The bytes of a module, decompressed where its file is not: `.ko`, `.ko.xz`, `.ko.zst`, `.ko.gz`.
///
/// # Errors
///
/// When it cannot be read or is damaged.
pub fn read(ko: &Path) -> Result<Vec<u8>, Error> {
    let bytes = fs::read(ko).map_err(Error::io("read", ko))?;
    compress::contents(bytes).map_err(|message| Error::BadModule {
        path: ko.to_owned(),
        message,
    })
}

/// The name of a module by its file, as the kernel spells it.
#[must_use]
pub fn module_name(file: &Path) -> Option<String> {
    let name = file.file_name()?.to_str()?;
    let (stem, rest) = name.split_once(".ko")?;
    ["", ".xz", ".zst", ".gz"]
        .contains(&rest)
        .then(|| normal(stem))
}

fn normal(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::{
        Origin,
        kernel::tests::{temp, write},
    };

    /// The least ELF file that has a `.modinfo` section.
    fn fake_module(modinfo: &str) -> Vec<u8> {
        let names = b"\0.modinfo\0.shstrtab\0";
        let data = modinfo.as_bytes();
        let (data_at, names_at) = (64, 64 + data.len());
        let table_at = (names_at + names.len()).next_multiple_of(8);
        let mut elf = b"\x7fELF\x02\x01\x01".to_vec();
        elf.resize(16, 0);
        for half in [1u16, 62] {
            elf.extend(half.to_le_bytes());
        }
        elf.extend(1u32.to_le_bytes());
        for word in [0, 0, table_at as u64] {
            elf.extend(word.to_le_bytes());
        }
        elf.extend(0u32.to_le_bytes());
        for half in [64u16, 0, 0, 64, 3, 2] {
            elf.extend(half.to_le_bytes());
        }
        elf.extend(data);
        elf.extend(names);
        elf.resize(table_at, 0);
        let mut section = |name: u32, kind: u32, at: usize, length: usize| {
            elf.extend(name.to_le_bytes());
            elf.extend(kind.to_le_bytes());
            for word in [0, 0, at as u64, length as u64, 0, 1, 0] {
                elf.extend(word.to_le_bytes());
            }
        };
        section(0, 0, 0, 0);
        section(1, 1, data_at, data.len());
        section(10, 3, names_at, names.len());
        elf
    }

    fn write_module(path: &Path, modinfo: &str) {
        write(path, "");
        assert!(fs::write(path, fake_module(modinfo)).is_ok());
    }

    fn kernel_in(root: &Path) -> Kernel {
        Kernel {
            release: "6.1.0-9-test".to_owned(),
            system: crate::kernel::System::Linux,
            headers: PathBuf::new(),
            image: None,
            modules: Some(root.join("6.1.0-9-test")),
            origin: Origin::Path,
        }
    }

    fn names(order: &[PathBuf]) -> Vec<String> {
        order.iter().filter_map(|path| module_name(path)).collect()
    }

    #[test]
    fn modinfo_is_read_key_by_key() {
        let info = ModInfo::parse(&fake_module(
            "license=GPL\0depends=a-b,c\0softdep=pre: x y-z post: w\0softdep=post: p pre: q\0",
        ));
        let info = info.unwrap_or_default();
        assert_eq!(info.values("license").collect::<Vec<_>>(), ["GPL"]);
        assert_eq!(info.depends().collect::<Vec<_>>(), ["a_b", "c"]);
        assert_eq!(info.soft_pre().collect::<Vec<_>>(), ["x", "y_z", "q"]);
        assert!(ModInfo::parse(b"text").is_err());
    }

    #[test]
    fn what_is_needed_comes_first_each_once() -> Result<(), Error> {
        let root = temp();
        let kernel = root.path().join("6.1.0-9-test/kernel");
        write_module(&kernel.join("lib/base.ko"), "depends=\0");
        write_module(&kernel.join("net/left-one.ko"), "depends=base\0");
        write_module(
            &kernel.join("net/right.ko"),
            "depends=base,built_in\0softdep=pre: none wish\0",
        );
        write_module(&kernel.join("wish.ko"), "depends=\0softdep=pre: right\0");
        write(
            &root.path().join("6.1.0-9-test/modules.builtin"),
            "kernel/x/built-in.ko\n",
        );
        let mine = root.path().join("mine.ko");
        write_module(&mine, "depends=left_one,right\0");
        let order = load_order(&mine, &kernel_in(root.path()), &[])?;
        assert_eq!(names(&order), ["base", "left_one", "wish", "right"]);
        Ok(())
    }

    #[test]
    fn a_missing_one_is_named_with_who_needs_it() {
        let root = temp();
        let kernel = root.path().join("6.1.0-9-test/kernel");
        write_module(&kernel.join("a.ko"), "depends=gone\0");
        let mine = root.path().join("mine.ko");
        write_module(&mine, "depends=a\0");
        let error = load_order(&mine, &kernel_in(root.path()), &[]).err();
        assert_eq!(
            error.map(|error| error.to_string()).as_deref(),
            Some("module gone, which a needs, is not among those of kernel 6.1.0-9-test")
        );
    }

    #[test]
    fn compressed_modules_are_read_too() -> Result<(), Error> {
        let root = temp();
        let plain = root.path().join("m.ko");
        write_module(&plain, "depends=base\0");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let bytes = fs::read(&plain).and_then(|bytes| {
            packed.write_all(&bytes)?;
            packed.finish()
        });
        let path = root.path().join("m.ko.gz");
        let bytes = bytes.map_err(Error::io("compress", &plain))?;
        fs::write(&path, bytes).map_err(Error::io("write", &path))?;
        assert_eq!(info(&path)?, info(&plain)?);
        Ok(())
    }

    #[test]
    fn names_come_without_folder_and_suffix() {
        assert_eq!(
            module_name(Path::new("a/snd-hda.ko.xz")).as_deref(),
            Some("snd_hda")
        );
        assert_eq!(module_name(Path::new("a/x.ko")).as_deref(), Some("x"));
        assert_eq!(module_name(Path::new("a/x.kot")), None);
        assert_eq!(module_name(Path::new("modules.order")), None);
    }
}
