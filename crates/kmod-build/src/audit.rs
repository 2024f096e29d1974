// SPDX-License-Identifier: MIT OR Apache-2.0

//! What was built is checked before it gets its name.
//!
//! Each check is a file; `kld` has what only FreeBSD asks for. They look at an object as it would stand in memory ([`image`]) and at every
//! instruction in it ([`code`]), whoever wrote it: driver, crates, `core`, shims, C of the package, inline
//! assembly. They run twice. Once on the linked object, before objtool and kbuild see it: so that what is
//! wrong is said here, with the function, the file and the line, and all of it at once. And once on the
//! finished module, which is what the promise is about: kbuild adds to it, and objtool changes it.
//!
//! What objtool proves (the stack on every path, what the kernel patches, code that cannot be reached) is
//! not repeated. Where both look at the same thing, returns, indirect branches and `endbr64`, it is because
//! objtool has no line to show, goes on after a warning, and does not run for every kernel. What it was to
//! leave in the finished module is looked for there ([`tables`]).

mod branches;
mod code;
mod demands;
mod exports;
pub mod facts;
mod finding;
mod float;
mod formats;
mod frames;
mod image;
mod imports;
mod kld;
mod landing;
pub mod licences;
mod lines;
mod modinfo;
mod origins;
mod panics;
mod relocations;
mod report;
mod sources;
mod tables;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, fs, path::Path};

use kmod_target::symvers::Symvers;

use crate::{
    Error, Request,
    target::{Kind, Target},
};

use kmod_decode::name as demangle;

use code::Code;
use demands::Demands;
use finding::Finding;
use image::{Image, Symbol};
use licences::Crate;
use lines::Lines;
use modinfo::ModInfo;

/// How far a module has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its parts were linked.
    Linked,
    /// objtool and kbuild have done their part.
    Finished,
}

/// Checks an object of a module, at one of its stages.
///
/// `unstripped` is the same with debug information, from which lines are read where something is wrong;
/// `crates` are those that are in it, whose licences are to be looked at.
///
/// # Errors
///
/// [`Error::Unsound`] after everything that is wrong was said.
pub fn check(
    request: &Request<'_>,
    target: &Target,
    stage: Stage,
    crates: &[Crate],
    module: &Path,
    unstripped: &Path,
) -> Result<(), Error> {
    let data = fs::read(module).map_err(Error::io(module))?;
    let image = Image::parse(&data)
        .map_err(|error| Error::Audit(format!("{} cannot be read: {error}", module.display())))?;
    let (demands, kernel) = match &target.kind {
        Kind::Linux(linux) => (
            Demands::of(&linux.kbuild, stage),
            Symbols::Exported(&linux.symvers),
        ),
        Kind::FreeBsd(freebsd) => (Demands::of_freebsd(), Symbols::Defined(&freebsd.symbols)),
    };
    let lines = Lines::new(unstripped, request.manifest_path, crates);
    let subject = Subject {
        code: Code::decode(&image),
        module: if request.is_part {
            ModInfo::of_part()
        } else {
            ModInfo::of(&image)
        },
        is_part: request.is_part,
        image,
        demands: &demands,
        kernel,
        release: &target.release,
        name: request.module_name,
        lines: &lines,
    };
    let mut findings = subject.findings();
    findings.extend(licences::check(
        request.manifest_path,
        crates,
        &subject.module,
    ));
    for finding in &findings {
        report::say(&subject, finding, request.shell);
    }
    match findings
        .iter()
        .filter(|finding| !finding.is_warning)
        .count()
    {
        0 => Ok(()),
        count => Err(Error::Unsound {
            module: request.module_name.to_owned(),
            count,
        }),
    }
}

/// What a kernel has for modules.
#[derive(Clone, Copy)]
enum Symbols<'a> {
    /// A Linux kernel exports some, to some.
    Exported(&'a Symvers),
    /// In a FreeBSD kernel all that is global can be used.
    Defined(&'a BTreeSet<String>),
}

/// What is checked, and against what.
struct Subject<'a> {
    image: Image,
    code: Code,
    module: ModInfo,
    /// Whether it is a part of a module of C: what it imports may be there, and modpost checks the whole.
    is_part: bool,
    demands: &'a Demands,
    kernel: Symbols<'a>,
    release: &'a str,
    name: &'a str,
    lines: &'a Lines<'a>,
}

impl Subject<'_> {
    /// Everything that is wrong.
    fn findings(&self) -> Vec<Finding> {
        let mut findings = imports::check(self);
        findings.extend(exports::check(self));
        findings.extend(relocations::check(self));
        findings.extend(branches::check(self));
        findings.extend(landing::check_marks(self));
        findings.extend(landing::check_padding(self));
        findings.extend(float::check_instructions(self));
        findings.extend(float::check_calls(self));
        findings.extend(frames::check(self));
        findings.extend(formats::check(self));
        findings.extend(tables::check(self));
        findings.extend(kld::check(self));
        findings
    }

    /// What an address is in, as a reader would write it.
    fn name_of(&self, address: u64) -> String {
        match (self.image.symbol(address), self.image.section(address)) {
            (Some(symbol), _) => format!("`{}`", demangle(&symbol.name)),
            (None, Some(section)) => format!("the section {}", section.name),
            (None, None) => format!("{address:#x}"),
        }
    }

    /// Whether something was written in C, as far as its name and the line tables tell.
    fn is_c(&self, symbol: &Symbol) -> bool {
        let is_mangled = demangle(&symbol.name) != symbol.name;
        let spot = self.lines.spot(&self.image, symbol.range.start);
        !is_mangled && spot.is_some_and(|spot| !spot.is_rust())
    }
}
