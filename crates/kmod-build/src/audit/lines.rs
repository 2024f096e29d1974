// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where the code of a module was written.

use std::{
    cell::OnceCell,
    fmt, fs,
    path::{Path, PathBuf},
};

use kmod_decode::{Frame, Source};

use super::{image::Image, licences::Crate, sources};

/// The line tables of a module, read when first asked for, and the sources of its crates.
pub(crate) struct Lines<'a> {
    unstripped: &'a Path,
    /// The driver's manifest, beside which its own files are.
    manifest: &'a Path,
    crates: &'a [Crate],
    object: OnceCell<Option<Object>>,
}

struct Object {
    image: Image,
    code: kmod_decode::Code,
}

/// A place in the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) source: Source,
    pub(crate) line: u32,
    pub(crate) column: Option<u32>,
    /// Where the file is, if it is here.
    pub(crate) path: PathBuf,
}

impl<'a> Lines<'a> {
    /// Of an object with debug information, of the package with this manifest, made of these crates.
    pub(crate) fn new(unstripped: &'a Path, manifest: &'a Path, crates: &'a [Crate]) -> Self {
        Self {
            unstripped,
            manifest,
            crates,
            object: OnceCell::new(),
        }
    }

    /// Who wrote what is at an address: by the line tables, else by the label before it.
    pub(crate) fn spot(&self, image: &Image, address: u64) -> Option<Spot> {
        self.compiled(image, address)
            .or_else(|| self.assembled(image, address))
    }

    /// Of the functions inlined there, the innermost that is not `core`'s.
    pub(crate) fn compiled(&self, image: &Image, address: u64) -> Option<Spot> {
        let frames = self.frames(image, address);
        frames.into_iter().find_map(|frame| {
            let source = frame.source?;
            if source.is_of_the_language() {
                return None;
            }
            Some(Spot {
                path: self.path(&source),
                source,
                line: frame.line?,
                column: frame.column.filter(|column| *column > 0),
            })
        })
    }

    /// Where a source file is. cargo names those of the package from the root of its workspace, a folder above.
    fn path(&self, source: &Source) -> PathBuf {
        match source {
            Source::Crate {
                name,
                version,
                file,
            } => {
                let mut crates = self.crates.iter();
                let krate = crates.find(|krate| krate.name == *name && krate.version == *version);
                let manifest = krate.map_or(self.manifest, |krate| &krate.manifest);
                manifest.with_file_name(file)
            }
            source => {
                let folders = self.manifest.ancestors().skip(1);
                let mut paths = folders.map(|folder| folder.join(source.file()));
                let path = paths.find(|path| path.is_file());
                path.unwrap_or_else(|| PathBuf::from(source.file()))
            }
        }
    }

    /// Whether the language alone wrote what is at an address.
    pub(crate) fn is_of_the_language(&self, image: &Image, address: u64) -> bool {
        let frames = self.frames(image, address);
        let mut sources = frames.iter().filter_map(|frame| frame.source.as_ref());
        !frames.is_empty() && sources.all(Source::is_of_the_language)
    }

    /// What is inlined at an address, innermost first.
    fn frames(&self, image: &Image, address: u64) -> Vec<Frame> {
        let object = self.object.get_or_init(|| {
            let data = fs::read(self.unstripped).ok()?;
            Some(Object {
                image: Image::parse(&data).ok()?,
                code: kmod_decode::Code::parse(&data).ok()?,
            })
        });
        let (Some(Object { image: other, code }), Some(section)) = (object, image.section(address))
        else {
            return Vec::new();
        };
        // With and without debug information, sections have other numbers.
        let twin = other
            .sections
            .iter()
            .find(|twin| twin.range == section.range && twin.name == section.name);
        twin.map(|twin| code.frames(twin.index, address - section.range.start))
            .unwrap_or_default()
    }

    /// The label before it.
    fn assembled(&self, image: &Image, address: u64) -> Option<Spot> {
        let symbol = image.symbol(address)?;
        let sources::Label { krate, path, line } = sources::label(self.crates, &symbol.name)?;
        let Crate {
            name,
            version,
            manifest,
            is_local,
        } = krate;
        let source = if *is_local {
            // As cargo would name it: from the folder above that both are in.
            let folders = self.manifest.ancestors().skip(1);
            let mut inside = folders.filter_map(|folder| path.strip_prefix(folder).ok());
            Source::Other(inside.next().unwrap_or(&path).display().to_string())
        } else {
            let file = path.strip_prefix(manifest.parent()?).unwrap_or(&path);
            Source::Crate {
                name: name.clone(),
                version: version.clone(),
                file: file.display().to_string(),
            }
        };
        Some(Spot {
            source,
            line: u32::try_from(line).ok()?,
            column: None,
            path,
        })
    }
}

impl Spot {
    /// Whether it is in a file of Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.source.file().ends_with(".rs")
    }
}

/// The file, of a downloaded crate with its name and version before it, and the line.
impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source, self.line)
    }
}
