// SPDX-License-Identifier: MIT OR Apache-2.0

//! The code of one object file, with its symbols and its debug information.

mod calls;
mod entry;
mod functions;
mod image;

use std::fmt;

use addr2line::Context;
use object::{FileFlags, Object as _, ObjectSection as _, SectionIndex, elf};

use crate::{Error, Source, demangle};

use calls::Calls;
use functions::Functions;
use image::{Image, Reader};

pub use functions::Function;

/// How many functions may be inlined into one another at one place; a damaged file could name more.
const DEPTH: usize = 256;

/// The code of one object file.
pub struct Code {
    functions: Functions,
    calls: Calls,
    is_for_freebsd: bool,
    image: Image,
    lines: Context<Reader>,
    has_lines: bool,
    build_id: Option<Vec<u8>>,
    /// The folder that the driver was compiled in, by which its own files are named.
    root: Option<String>,
}

/// What the linker called the build that an object file is from.
///
/// # Errors
///
/// When the bytes are no object file.
pub fn build_id(data: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let file = object::File::parse(data)?;
    Ok(file.build_id()?.map(<[u8]>::to_vec))
}

/// One function at one instruction: the one that the instruction is in, or one inlined there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The function's name, demangled, without hashes.
    pub function: Option<String>,
    /// The source file, as the debug information names it.
    pub file: Option<String>,
    /// The same, taken apart; the driver's own are seen from its folder.
    pub source: Option<Source>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1.
    pub column: Option<u32>,
}

/// Where a piece of code was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, and whose it is.
    pub source: Source,
    /// The line; 0 where there is none.
    pub line: u32,
}

impl Code {
    /// Reads an object file: relocatable, a module, or linked.
    ///
    /// # Errors
    ///
    /// When the bytes are no object file, or one with damaged debug information. Without debug information
    /// there are no frames, which is not an error.
    pub fn parse(data: &[u8]) -> Result<Self, Error> {
        let file = object::File::parse(data)?;
        let image = Image::of(&file)?;
        let dwarf = gimli::Dwarf::load(|id| image.debug_section(&file, id.name()))?;
        let lines = Context::from_dwarf(dwarf)?;
        let mut code = Self {
            functions: Functions::of(&file),
            calls: Calls::of(&file),
            is_for_freebsd: matches!(
                file.flags(),
                FileFlags::Elf { os_abi, .. } if os_abi == elf::ELFOSABI_FREEBSD
            ),
            has_lines: file
                .section_by_name(".debug_line")
                .is_some_and(|section| section.size() > 0),
            build_id: file.build_id().ok().flatten().map(<[u8]>::to_vec),
            image,
            lines,
            root: None,
        };
        code.root = entry::of(&file, &code.functions)
            .and_then(|(section, offset)| code.folder_at(section, offset));
        Ok(code)
    }

    /// Whether it has debug information at all.
    #[must_use]
    pub fn has_lines(&self) -> bool {
        self.has_lines
    }

    /// What the linker called this very build.
    #[must_use]
    pub fn build_id(&self) -> Option<&[u8]> {
        self.build_id.as_deref()
    }

    /// Whether it is for FreeBSD, whose kernel loads nothing that does not say so.
    #[must_use]
    pub fn is_for_freebsd(&self) -> bool {
        self.is_for_freebsd
    }

    /// Whether a call may return to a place: whether there is one just before it.
    #[must_use]
    pub fn may_return_to(&self, section: SectionIndex, offset: u64) -> bool {
        self.calls.may_return_to(section, offset)
    }

    /// The functions of a name; local ones may share one.
    pub fn functions(&self, name: &str) -> impl Iterator<Item = &Function> {
        self.functions.named(name)
    }

    /// The functions that a name in a log can mean: a symbol, one that the kernel has cut off, or one that somebody
    /// has demangled.
    #[must_use]
    pub fn functions_called(&self, name: &str) -> Vec<&Function> {
        let named: Vec<&Function> = self.functions.named(name).collect();
        if !named.is_empty() {
            return named;
        }
        if name.contains("::") {
            return self.functions.shown_as(name).collect();
        }
        let cut = if self.is_for_freebsd {
            CUT_BY_FREEBSD
        } else {
            CUT
        };
        if name.len() >= cut {
            return self.functions.beginning(name).collect();
        }
        named
    }

    /// The function that an instruction is in.
    #[must_use]
    pub fn function_at(&self, section: SectionIndex, offset: u64) -> Option<&Function> {
        self.functions.at(section, offset)
    }

    /// What an instruction was written as: the innermost inlined function first, last the one that it is in.
    #[must_use]
    pub fn frames(&self, section: SectionIndex, offset: u64) -> Vec<Frame> {
        let mut list = Vec::new();
        let Some(address) = self.image.address(section, offset) else {
            return list;
        };
        let Ok(mut frames) = self.lines.find_frames(address).skip_all_loads() else {
            return list;
        };
        while let Ok(Some(frame)) = frames.next() {
            let location = frame.location.as_ref();
            let function = frame.function.as_ref();
            list.push(Frame {
                function: function.and_then(|it| Some(demangle::name(&it.raw_name().ok()?))),
                file: location.and_then(|it| Some(it.file?.to_owned())),
                source: location.and_then(|it| Some(self.source(it.file?))),
                line: location.and_then(|it| it.line),
                column: location.and_then(|it| it.column),
            });
            if list.len() == DEPTH {
                break;
            }
        }
        list
    }

    /// Who wrote an instruction: of the functions inlined there, the innermost that is not the language's.
    #[must_use]
    pub fn place(&self, section: SectionIndex, offset: u64) -> Option<Place> {
        let frames = self.frames(section, offset);
        frames.into_iter().find_map(|frame| {
            let source = frame.source?;
            (!source.is_of_the_language()).then(|| Place {
                source,
                line: frame.line.unwrap_or_default(),
            })
        })
    }

    /// A file of the debug information, taken apart.
    fn source(&self, file: &str) -> Source {
        let own = self
            .root
            .as_deref()
            .and_then(|root| file.strip_prefix(root)?.strip_prefix('/'));
        Source::of(own.unwrap_or(file))
    }

    /// The folder that an instruction's unit was compiled in.
    fn folder_at(&self, section: SectionIndex, offset: u64) -> Option<String> {
        let address = self.image.address(section, offset)?;
        let unit = self.lines.find_dwarf_and_unit(address).skip_all_loads()?;
        let folder = unit.comp_dir.as_ref()?;
        let folder = gimli::Reader::to_string_lossy(folder).ok()?;
        Some(folder.trim_end_matches('/').to_owned())
    }
}

/// From this length on kernels cut names off: one less than `KSYM_NAME_LEN` in the older ones.
const CUT: usize = 127;

/// At this length FreeBSD cuts off the names in the backtraces that `procstat -k` shows.
const CUT_BY_FREEBSD: usize = 63;

impl Place {
    /// Whom to name: the crate with its version, else the file.
    #[must_use]
    pub fn origin(&self) -> String {
        match &self.source {
            Source::Crate { name, version, .. } => format!("the crate `{name} {version}`"),
            other => other.file().to_owned(),
        }
    }
}

/// The file, as its crate sees it, and the line.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, line } = self;
        write!(f, "{}:{line}", source.file())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code")
            .field("has_lines", &self.has_lines)
            .field("build_id", &self.build_id)
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}
