// SPDX-License-Identifier: MIT OR Apache-2.0

//! What there is to know about a module that passed: sizes, whose code it is, frames, imports, licences,
//! and where it may panic.

use std::{collections::BTreeMap, fs, path::Path};

use kmod_target::{Kernel, System, symvers::Symvers};
use serde::Serialize;

use super::{
    code::Code,
    demangle, frames,
    image::{Image, Symbol},
    licences::{self, Crate},
    lines::Lines,
    modinfo::ModInfo,
    origins::Origin,
    panics,
};
use crate::{Error, debug};

/// How many of the largest frames are told of.
const FRAMES: usize = 10;

/// Everything about one module.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Facts {
    /// The licence it declares.
    pub license: String,
    /// The sections that reach memory.
    pub sections: Vec<Size>,
    /// The functions, by who wrote them.
    pub functions: Vec<Functions>,
    /// The largest stack frames, largest first.
    pub frames: Vec<Frame>,
    /// What it uses of the kernel.
    pub imports: Vec<Import>,
    /// The crates in it, without the framework's.
    pub crates: Vec<Licence>,
    /// Where it may panic.
    pub panics: Vec<Panic>,
}

/// One section.
#[derive(Debug, Serialize)]
pub struct Size {
    /// Its name.
    pub name: String,
    /// In bytes.
    pub bytes: u64,
}

/// The functions of one author.
#[derive(Debug, Serialize)]
pub struct Functions {
    /// Who wrote them.
    pub origin: String,
    /// How many there are.
    pub count: usize,
    /// What they take, in bytes.
    pub bytes: u64,
}

/// One stack frame.
#[derive(Debug, Serialize)]
pub struct Frame {
    /// The function.
    pub function: String,
    /// In bytes.
    pub bytes: u64,
    /// The file and the line.
    pub place: Option<String>,
}

/// One symbol that is used.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Import {
    /// Its name.
    pub symbol: String,
    /// `vmlinux`, or the module that exports it.
    pub from: String,
    /// Whether it is for modules under the GPL alone.
    pub is_gpl_only: bool,
    /// The namespace it is in.
    pub namespace: Option<String>,
    /// In how many places it is used.
    pub uses: usize,
}

/// One crate.
#[derive(Debug, Serialize)]
pub struct Licence {
    /// Its name and version.
    pub name: String,
    /// What its manifest declares.
    pub license: Option<String>,
}

/// One place that may panic.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Panic {
    /// Who wrote it.
    pub origin: String,
    /// The function it is in.
    pub function: String,
    /// The file and the line.
    pub place: Option<String>,
    /// What is called.
    pub calls: String,
}

/// Reads everything about a module that was built.
///
/// # Errors
///
/// When the module or what the kernel exports cannot be read.
pub fn read(
    ko: &Path,
    module_name: &str,
    manifest: &Path,
    crates: &[Crate],
    kernel: &Kernel,
) -> Result<Facts, Error> {
    let data = fs::read(ko).map_err(Error::io(ko))?;
    let image = Image::parse(&data)
        .map_err(|error| Error::Audit(format!("{} cannot be read: {error}", ko.display())))?;
    // A FreeBSD kernel has no list of what it offers to whom: all that is global is.
    let symvers = match kernel.system {
        System::Linux => {
            let exports = kernel.headers.join("Module.symvers");
            Some(Symvers::read(&kernel.headers).map_err(Error::io(exports))?)
        }
        System::FreeBsd => None,
    };
    let unstripped = debug::of_module(ko);
    let lines = Lines::new(&unstripped, manifest, crates);
    let module = Module {
        code: Code::decode(&image),
        image,
        lines,
        name: module_name,
        crates,
    };
    Ok(Facts {
        license: ModInfo::of(&module.image).license().to_owned(),
        sections: module.sections(),
        functions: module.functions(),
        frames: module.frames(),
        imports: module.imports(symvers.as_ref()),
        crates: crates.iter().map(licence).collect(),
        panics: module.panics(),
    })
}

fn licence(krate: &Crate) -> Licence {
    Licence {
        name: format!("{} {}", krate.name, krate.version),
        license: licences::declared(&krate.manifest),
    }
}

struct Module<'a> {
    image: Image,
    code: Code,
    lines: Lines<'a>,
    name: &'a str,
    crates: &'a [Crate],
}

impl Module<'_> {
    fn place(&self, address: u64) -> Option<String> {
        let spot = self.lines.compiled(&self.image, address)?;
        Some(spot.to_string())
    }

    fn origin(&self, function: &Symbol) -> Origin {
        Origin::of(function, self.name, self.crates, &self.image, &self.lines)
    }

    fn sections(&self) -> Vec<Size> {
        let sections = self.image.sections.iter();
        sections
            .map(|section| Size {
                name: section.name.clone(),
                bytes: section.range.end - section.range.start,
            })
            .filter(|size| size.bytes > 0)
            .collect()
    }

    fn functions(&self) -> Vec<Functions> {
        let mut by_origin: BTreeMap<Origin, (usize, u64)> = BTreeMap::new();
        for function in self.image.functions() {
            let (count, bytes) = by_origin.entry(self.origin(function)).or_default();
            *count += 1;
            *bytes += function.range.end - function.range.start;
        }
        let functions = by_origin
            .into_iter()
            .map(|(origin, (count, bytes))| Functions {
                origin: origin.to_string(),
                count,
                bytes,
            });
        functions.collect()
    }

    fn frames(&self) -> Vec<Frame> {
        let mut frames: Vec<_> = frames::all(&self.image, &self.code).collect();
        frames.sort_by_key(|(_, frame)| std::cmp::Reverse(frame.size));
        frames
            .into_iter()
            .take(FRAMES)
            .map(|(function, frame)| Frame {
                function: demangle(&function.name),
                bytes: frame.size,
                place: self.place(function.range.start),
            })
            .collect()
    }

    fn imports(&self, symvers: Option<&Symvers>) -> Vec<Import> {
        let mut imports: Vec<Import> = self
            .image
            .imports
            .iter()
            .filter_map(|import| {
                let Some(symvers) = symvers else {
                    return Some(Import {
                        symbol: import.name.clone(),
                        from: "kernel".to_owned(),
                        is_gpl_only: false,
                        namespace: None,
                        uses: self.image.uses(&import.name).count(),
                    });
                };
                let export = symvers.get(&import.name)?;
                Some(Import {
                    symbol: import.name.clone(),
                    from: export.from.clone(),
                    is_gpl_only: export.gpl_only,
                    namespace: export.namespace.clone(),
                    uses: self.image.uses(&import.name).count(),
                })
            })
            .collect();
        imports.sort_by(|one, other| one.symbol.cmp(&other.symbol));
        imports
    }

    fn panics(&self) -> Vec<Panic> {
        let sites = panics::sites(&self.image, &self.code, |function| {
            self.origin(function).reports_panics()
        });
        let mut panics: Vec<(Origin, Panic)> = sites
            .into_iter()
            .filter_map(|(site, called)| {
                let caller = self.image.symbol(site)?;
                // What is inlined into a function may be somebody else's.
                let spot = self.lines.compiled(&self.image, site);
                let origin = spot
                    .as_ref()
                    .map_or_else(|| self.origin(caller), Origin::of_spot);
                let panic = Panic {
                    origin: origin.to_string(),
                    function: demangle(&caller.name),
                    place: spot.map(|spot| spot.to_string()),
                    calls: demangle(&called.name),
                };
                Some((origin, panic))
            })
            .collect();
        panics.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut panics: Vec<Panic> = panics.into_iter().map(|(_, panic)| panic).collect();
        // One place in the sources may have become several calls.
        panics.dedup();
        panics
    }
}
