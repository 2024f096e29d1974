// SPDX-License-Identifier: MIT OR Apache-2.0

//! Says what is wrong: each finding with its places in the sources, and the remedy.

use std::{
    cell::OnceCell,
    fs,
    path::{Path, PathBuf},
};

use kmod_decode::Source;
use kmod_report::{Diagnostic, Shell};

use super::{Finding, Subject, image::Image, licences::Crate, sources};

/// How many places are shown of one finding.
const PLACES: usize = 8;

/// Where the instructions of a module were written, read when first asked for.
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
    /// The file, as its crate sees it.
    pub(crate) file: String,
    pub(crate) line: u32,
    column: Option<u32>,
    /// The downloaded crate that it is in.
    krate: Option<String>,
    path: PathBuf,
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

    /// Who wrote what is at an address.
    pub(crate) fn spot(&self, image: &Image, address: u64) -> Option<Spot> {
        self.compiled(image, address)
            .or_else(|| self.assembled(image, address))
    }

    /// Of the functions inlined there, the innermost that is not `core`'s.
    fn compiled(&self, image: &Image, address: u64) -> Option<Spot> {
        let object = self.object.get_or_init(|| {
            let data = fs::read(self.unstripped).ok()?;
            Some(Object {
                image: Image::parse(&data).ok()?,
                code: kmod_decode::Code::parse(&data).ok()?,
            })
        });
        let Object { image: other, code } = object.as_ref()?;
        // With and without debug information, sections have other numbers.
        let section = image.section(address)?;
        let twin = other
            .sections
            .iter()
            .find(|twin| twin.range == section.range && twin.name == section.name)?;
        let frames = code.frames(twin.index, address - section.range.start);
        frames.into_iter().find_map(|frame| {
            let path = frame.file?;
            let (file, krate) = match frame.source? {
                Source::Language(_) => return None,
                Source::Crate {
                    name,
                    version,
                    file,
                } => (file, Some(format!("{name} {version}"))),
                Source::Framework(file) | Source::Other(file) => (file, None),
            };
            Some(Spot {
                file,
                line: frame.line?,
                column: frame.column.filter(|column| *column > 0),
                krate,
                path: self.manifest.with_file_name(path),
            })
        })
    }

    /// The label before it.
    fn assembled(&self, image: &Image, address: u64) -> Option<Spot> {
        let symbol = image.symbol(address)?;
        let sources::Label { krate, path, line } = sources::label(self.crates, &symbol.name)?;
        let file = path.strip_prefix(krate.manifest.parent()?).unwrap_or(&path);
        Some(Spot {
            file: file.display().to_string(),
            line: u32::try_from(line).ok()?,
            column: None,
            krate: (krate.manifest != self.manifest)
                .then(|| format!("{} {}", krate.name, krate.version)),
            path,
        })
    }
}

/// Tells the user of a finding.
pub(crate) fn say(subject: &Subject<'_>, finding: &Finding, shell: &Shell) {
    if finding.is_warning {
        shell.warn(&finding.message);
        shell.help(&finding.help);
    } else {
        shell.report(&diagnostic(subject, finding));
    }
}

fn diagnostic(subject: &Subject<'_>, finding: &Finding) -> Diagnostic {
    let Finding {
        code,
        message,
        sites,
        notes,
        help,
        is_warning: _,
    } = finding;
    let mut diagnostic = Diagnostic::new(code, message);
    let mut places = Vec::new();
    for site in sites {
        let spot = subject.lines.spot(&subject.image, *site);
        let mut place = place(subject, *site, spot.as_ref());
        if diagnostic.place.is_none()
            && let Some(spot) = spot
        {
            diagnostic = point(diagnostic, &spot);
            if diagnostic.place.is_some() && spot.krate.is_none() {
                // The line has just been shown.
                place = format!("in {}", subject.name_of(*site));
            }
        }
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let more = places.len().saturating_sub(PLACES);
    for place in places.into_iter().take(PLACES) {
        diagnostic = diagnostic.note(place);
    }
    if more > 0 {
        diagnostic = diagnostic.note(format_args!("and in {more} more places"));
    }
    for note in notes {
        diagnostic = diagnostic.note(note);
    }
    diagnostic.help(help)
}

/// One place as a note.
fn place(subject: &Subject<'_>, site: u64, spot: Option<&Spot>) -> String {
    let name = subject.name_of(site);
    match (spot, subject.image.section(site)) {
        (
            Some(Spot {
                file,
                line,
                krate: Some(krate),
                ..
            }),
            _,
        ) => {
            format!("in {name}, written in the crate `{krate}` at {file}:{line}")
        }
        (Some(Spot { file, line, .. }), _) => format!("in {name}, written at {file}:{line}"),
        (None, Some(section)) => {
            format!(
                "in {name}, at {}+{:#x}",
                section.name,
                site - section.range.start
            )
        }
        (None, None) => format!("in {name}"),
    }
}

/// Shows the line, if it can be read.
fn point(diagnostic: Diagnostic, spot: &Spot) -> Diagnostic {
    let Ok(text) = fs::read_to_string(&spot.path) else {
        return diagnostic;
    };
    let wanted = usize::try_from(spot.line).unwrap_or_default();
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index + 1 == wanted {
            let indent = line.len() - line.trim_start().len();
            let column = spot.column.and_then(|column| usize::try_from(column).ok());
            let from = column.map_or(indent, |column| column - 1);
            let span = start + from..start + line.trim_end().len();
            return diagnostic.at(&spot.file, &text, span);
        }
        start += line.len();
    }
    diagnostic
}
