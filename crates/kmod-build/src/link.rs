// SPDX-License-Identifier: MIT OR Apache-2.0

//! The driver's object is checked and joined with the shims it uses to one relocatable object.

mod depends;
pub(crate) mod exports;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_decode::{Code, name as demangle};
use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SymbolKind,
    read::archive::ArchiveFile,
};

use crate::{
    Error, Request, canary,
    codegen::Parts,
    flags::Canary,
    process,
    sysroot::Sysroot,
    target::{Kind, Target},
};

/// What a Linux kernel calls of a module.
const ENTRIES: [&str; 2] = ["init_module", "cleanup_module"];

/// What `module!` defines for FreeBSD, where the kernel looks for no name but for linker sets.
const DECLARATION: [&str; 1] = ["__this_module"];

/// What C of a package defines for static calls: objtool knows them by their names, and only global ones.
const STATIC_CALLS: [&str; 2] = ["__SCT__*", "__SCK__*"];

/// What `build_error!` calls where the optimiser could not remove it.
const BUILD_ERROR: &str = "rust_build_error";

/// Makes `NAME.kmod.o` of cargo's static library.
///
/// # Errors
///
/// When the code uses floating point, reaches a `build_error!`, or declares no module.
pub fn link(
    request: &Request<'_>,
    target: &Target,
    sysroot: &Sysroot,
    parts: &Parts,
    library: &Path,
    release_dir: &Path,
) -> Result<PathBuf, Error> {
    let folder = release_dir.join("object").join(request.module_name);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::io(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
    let builtins = sysroot.compiler_builtins();
    let members = extract(library, &folder)?;
    let offered = offered(&members)?;
    refuse_what_cannot_run(&members, &defined_in_archive(&builtins)?)?;
    let entries = match target.kind {
        Kind::Linux(_) => ENTRIES.as_slice(),
        Kind::FreeBsd(_) => &DECLARATION,
    };
    refuse_wrong_entries(request, entries, &offered)?;
    // As bitcode, C is in the driver's objects.
    if !parts.objects.is_empty()
        && let Some(symbol) = offered
            .iter()
            .find(|name| parts.defined.contains_key(*name))
    {
        return Err(parts.defined_twice(request.package, symbol));
    }

    let joined = folder.join(format!("{}.kmod.o", request.module_name));
    let join = |more: Option<&Path>| {
        let mut ld = linker(target)?;
        ld.args(["-r", "-X", "-o"])
            .arg(&joined)
            .args(&members)
            .args(&parts.objects)
            .args(more);
        ld.arg("--start-group")
            .args(&parts.archives)
            .arg(&builtins)
            .arg("--end-group");
        process::run(&mut ld, "ld").map(drop)
    };
    join(None)?;
    if let Kind::FreeBsd(freebsd) = &target.kind
        && let Some(declared) = depends::declare(freebsd, &joined, &folder)?
    {
        join(Some(&declared))?;
    }
    if let Canary::PerCpu(variable) = &target.demands.canary {
        canary::relocate(&joined, variable)?;
    }
    let kept = if request.is_part {
        offered.iter().map(String::as_str).collect()
    } else {
        entries.to_vec()
    };
    keep_to_itself(&joined, &kept)?;
    Ok(joined)
}

/// The linker that makes an object of the target's.
fn linker(target: &Target) -> Result<Command, Error> {
    let Kind::FreeBsd(freebsd) = &target.kind else {
        return Ok(Command::new("ld"));
    };
    let program = freebsd.clang.sibling("ld.lld").ok_or(Error::NoProgram {
        program: "ld.lld".to_owned(),
    })?;
    let mut lld = Command::new(program);
    // What it makes is the module, whose debug information is found by that.
    lld.args(["-m", "elf_x86_64_fbsd", "--build-id=sha1"]);
    Ok(lld)
}

/// What the driver's objects offer to others: what Rust code gives a name of C's.
fn offered(members: &[PathBuf]) -> Result<BTreeSet<String>, Error> {
    let mut names = BTreeSet::new();
    for path in members {
        let data = fs::read(path).map_err(Error::io(path))?;
        let file = object::File::parse(&*data).map_err(|error| unreadable(path, &error))?;
        let symbols = file
            .symbols()
            .filter(|symbol| symbol.is_definition() && symbol.is_global());
        names.extend(symbols.filter_map(|symbol| Some(symbol.name().ok()?.to_owned())));
    }
    Ok(names)
}

/// Refuses a module without what the kernel calls, and a part with that, or with nothing that C could call.
fn refuse_wrong_entries(
    request: &Request<'_>,
    entries: &[&str],
    offered: &BTreeSet<String>,
) -> Result<(), Error> {
    let package = request.package.to_owned();
    let is_module = entries
        .first()
        .is_some_and(|entry| offered.contains(*entry));
    match (request.is_part, is_module) {
        (false, true) => Ok(()),
        (false, false) => Err(Error::NoModule { package }),
        (true, true) => Err(Error::ModuleAsPart { package }),
        (true, false) if offered.is_empty() => Err(Error::NoPart { package }),
        (true, false) => Ok(()),
    }
}

/// Makes all symbols of an object local but `kept`, and what C of it exports.
fn keep_to_itself(joined: &Path, kept: &[&str]) -> Result<(), Error> {
    let data = fs::read(joined).map_err(Error::io(joined))?;
    let file = object::File::parse(&*data).map_err(|error| unreadable(joined, &error))?;
    let exported = exports::names(&file);
    let kept = kept
        .iter()
        .copied()
        .chain(STATIC_CALLS)
        .chain(exported.iter().map(String::as_str));
    let mut objcopy = Command::new("objcopy");
    objcopy
        .arg("--wildcard")
        .args(kept.map(|name| format!("--keep-global-symbol={name}")))
        .arg(joined);
    process::run(&mut objcopy, "objcopy").map(drop)
}

/// Writes the objects of the driver, without those of `compiler_builtins`, into `folder`.
fn extract(library: &Path, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let data = fs::read(library).map_err(Error::io(library))?;
    let archive = ArchiveFile::parse(&*data).map_err(|error| unreadable(library, &error))?;
    let mut members = Vec::new();
    for member in archive.members() {
        let member = member.map_err(|error| unreadable(library, &error))?;
        let name = String::from_utf8_lossy(member.name()).into_owned();
        if name.starts_with("compiler_builtins") {
            continue;
        }
        let content = member
            .data(&*data)
            .map_err(|error| unreadable(library, &error))?;
        let path = folder.join(format!("{}-{name}", members.len()));
        fs::write(&path, content).map_err(Error::io(&path))?;
        members.push(path);
    }
    Ok(members)
}

/// Looks through the driver's objects for calls that must not be.
fn refuse_what_cannot_run(members: &[PathBuf], builtins: &BTreeSet<String>) -> Result<(), Error> {
    let mut floating = Vec::new();
    let mut build_asserts = Vec::new();
    for path in members {
        let data = fs::read(path).map_err(Error::io(path))?;
        let file = object::File::parse(&*data).map_err(|error| unreadable(path, &error))?;
        for found in uses(&file) {
            if found.symbol == BUILD_ERROR {
                build_asserts.push(found);
            } else if builtins.contains(&found.symbol) && !is_integer_builtin(&found.symbol) {
                floating.push(found);
            }
        }
    }
    if !floating.is_empty() {
        let (culprits, places) = place(&floating, members)?;
        return Err(Error::FloatingPoint { culprits, places });
    }
    if !build_asserts.is_empty() {
        let (culprits, places) = place(&build_asserts, members)?;
        return Err(Error::BuildAssert { culprits, places });
    }
    Ok(())
}

/// Whether a function of `compiler_builtins` is integer arithmetic.
fn is_integer_builtin(name: &str) -> bool {
    const OPERATIONS: &[&str] = &[
        "udivmod", "divmod", "udiv", "umod", "div", "mod", "mulo", "mul", "ashl", "ashr", "lshr",
        "clz", "ctz", "ffs", "popcount", "parity", "bswap", "neg", "addv", "subv", "mulv", "cmp",
        "ucmp",
    ];
    if name.starts_with("__rust_u128_") || name.starts_with("__rust_i128_") {
        return true;
    }
    let Some(name) = name.strip_prefix("__") else {
        return false;
    };
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    ["si", "di", "ti"]
        .iter()
        .find_map(|width| name.strip_suffix(width))
        .is_some_and(|operation| OPERATIONS.contains(&operation))
}

/// One use of an undefined symbol.
struct Use {
    symbol: String,
    /// The function it is used in, mangled; where there is none, the section.
    function: String,
    /// How far into the function.
    offset: u64,
}

impl Use {
    /// The function, as a reader would write it.
    fn user(&self) -> String {
        demangle(&self.function)
    }
}

/// Who is to blame for some uses, and each place in the sources. Asked only once something is wrong.
fn place(uses: &[Use], members: &[PathBuf]) -> Result<(Vec<String>, Vec<String>), Error> {
    let mut codes = Vec::new();
    for path in members {
        let data = fs::read(path).map_err(Error::io(path))?;
        let code = Code::parse(&data)
            .map_err(|error| Error::Audit(format!("{} cannot be read: {error}", path.display())))?;
        codes.push(code);
    }
    let (mut culprits, mut places) = (Vec::new(), Vec::new());
    for found in uses {
        let user = found.user();
        let place = codes.iter().find_map(|code| {
            let function = code.functions(&found.function).next()?;
            code.place(function.section, function.offset + found.offset)
        });
        match place {
            Some(place) => {
                places.push(format!("{place}, in {user} (calls `{}`)", found.symbol));
                culprits.push(place.origin());
            }
            None => culprits.push(user),
        }
    }
    Ok((distinct(culprits), distinct(places)))
}

/// Each use of an undefined symbol, and the function that uses it.
fn uses(file: &object::File<'_>) -> Vec<Use> {
    let mut found = Vec::new();
    for section in file
        .sections()
        .filter(|section| section.name().is_ok_and(|name| !name.starts_with(".debug")))
    {
        for (offset, relocation) in section.relocations() {
            let RelocationTarget::Symbol(index) = relocation.target() else {
                continue;
            };
            let Ok(symbol) = file.symbol_by_index(index) else {
                continue;
            };
            if !symbol.is_undefined() {
                continue;
            }
            let user = file
                .symbols()
                .find(|user| {
                    user.section_index() == Some(section.index())
                        && user.kind() == SymbolKind::Text
                        && (user.address()..user.address() + user.size()).contains(&offset)
                })
                .and_then(|user| Some((user.name().ok()?, offset - user.address())));
            let (function, offset) = user.unwrap_or((section.name().unwrap_or("?"), offset));
            found.push(Use {
                symbol: symbol.name().unwrap_or_default().to_owned(),
                function: function.to_owned(),
                offset,
            });
        }
    }
    found
}

/// The names an archive defines.
fn defined_in_archive(path: &Path) -> Result<BTreeSet<String>, Error> {
    let data = fs::read(path).map_err(Error::io(path))?;
    let archive = ArchiveFile::parse(&*data).map_err(|error| unreadable(path, &error))?;
    let symbols = archive
        .symbols()
        .map_err(|error| unreadable(path, &error))?;
    Ok(symbols
        .into_iter()
        .flatten()
        .flatten()
        .map(|symbol| String::from_utf8_lossy(symbol.name()).into_owned())
        .collect())
}

/// Sorted, each once.
fn distinct(list: Vec<String>) -> Vec<String> {
    list.into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// An object file that cannot be read was written by a tool that went wrong.
fn unreadable(path: &Path, error: &object::Error) -> Error {
    Error::Audit(format!("{} cannot be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integer_and_floating_calls_are_told_apart() {
        for name in [
            "__udivti3",
            "__modti3",
            "__muloti4",
            "__ashlti3",
            "__rust_u128_mulo",
            "__udivmodti4",
            "__multi3",
        ] {
            assert!(is_integer_builtin(name), "{name}");
        }
        for name in [
            "__adddf3",
            "__muldf3",
            "__floatsidf",
            "__gedf2",
            "fmod",
            "__fixdfti",
            "__divsf3",
            "__powidf2",
            "__extendsfdf2",
        ] {
            assert!(!is_integer_builtin(name), "{name}");
        }
    }
}
