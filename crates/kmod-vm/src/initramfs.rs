// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the machine finds at its start: process 1, a user land, modules, copied files, the plan.

mod copies;

use std::fs;
use std::path::Path;
use std::process::Command;

use kmod_guest_protocol::{Load, MODULES, PLAN, Plan, Session, TESTS};
use kmod_host::{compress, program};
use object::Endianness;
use object::elf::{FileHeader64, PT_INTERP};
use object::read::elf::{FileHeader as _, ProgramHeader as _};

use crate::cpio::Archive;
use crate::{Boot, Error, Module, Program, System};

/// Folders of both systems, and of one.
const FOLDERS: [&str; 4] = ["dev", "tmp", "root", "etc"];
const LINUX_FOLDERS: [&str; 6] = ["proc", "sys", "run", "usr/bin", "usr/sbin", "var/log"];
/// Where a kernel looks for process 1.
const LINUX_INIT: &str = "init";
const FREEBSD_INIT: &str = "sbin/init";

/// The archive for one run.
pub(crate) fn build(boot: &Boot, session: Session, programs: &[Program]) -> Result<Vec<u8>, Error> {
    let mut archive = Archive::default();
    for folder in FOLDERS {
        archive.folder(folder, 0o755);
    }
    archive.file("etc/passwd", 0o644, b"root:x:0:0:root:/root:/bin/sh\n");
    archive.file("etc/group", 0o644, b"root:x:0:\n");
    let init = match boot.system {
        System::Linux { .. } => LINUX_INIT,
        System::FreeBsd => FREEBSD_INIT,
    };
    add_program(&mut archive, init, &boot.init)?;
    for program in programs {
        let path = format!("{TESTS}/{}", program.name);
        add_program(&mut archive, &path, &program.file)?;
    }
    copies::add(&mut archive, &boot.copies)?;
    if let System::Linux { busybox } = &boot.system {
        of_linux(&mut archive, busybox)?;
    }
    let plan = Plan {
        dependencies: boot
            .dependencies
            .iter()
            .map(|module| add_module(&mut archive, module))
            .collect::<Result<_, _>>()?,
        module: boot
            .module
            .as_ref()
            .map(|module| add_module(&mut archive, module))
            .transpose()?,
        command: command(boot)?,
        session,
    };
    let plan = serde_json::to_vec_pretty(&plan).map_err(|error| Error::Connection(error.into()))?;
    archive.file(PLAN, 0o644, &plan);
    Ok(archive.finish())
}

/// Reads a busybox, which must be a static one.
///
/// # Errors
///
/// [`Error::NoBusybox`] where it is not.
pub fn check_busybox(busybox: &Path) -> Result<Vec<u8>, Error> {
    let content = fs::read(busybox).unwrap_or_default();
    if is_static(&content) {
        return Ok(content);
    }
    Err(Error::NoBusybox {
        path: busybox.to_owned(),
    })
}

/// What Linux finds beside.
fn of_linux(archive: &mut Archive, busybox: &Path) -> Result<(), Error> {
    for folder in LINUX_FOLDERS {
        archive.folder(folder, 0o755);
    }
    // The kernel opens these before process 1 can make them.
    archive.character_device("dev/console", 0o600, 5, 1);
    archive.character_device("dev/null", 0o666, 1, 3);
    let content = check_busybox(busybox)?;
    archive.file("bin/busybox", 0o755, &content);
    let output = program::output(Command::new(busybox).arg("--list-full")).map_err(|fault| {
        fault.into(Error::Interrupted, |_| Error::NoBusybox {
            path: busybox.to_owned(),
        })
    })?;
    for applet in String::from_utf8_lossy(&output.stdout).lines() {
        // The names are paths, and `linuxrc` one of the root.
        if applet.contains('/') && !archive.contains(applet) {
            archive.symlink(applet, "/bin/busybox");
        }
    }
    Ok(())
}

/// Adds a program that has to start without a loader.
fn add_program(archive: &mut Archive, path: &str, file: &Path) -> Result<(), Error> {
    let content = fs::read(file).map_err(Error::file(file))?;
    if !is_static(&content) {
        return Err(Error::NotStatic {
            path: file.to_owned(),
        });
    }
    archive.file(path, 0o755, &content);
    Ok(())
}

fn add_module(archive: &mut Archive, module: &Module) -> Result<Load, Error> {
    let Module {
        name,
        log_prefix: _,
        file,
        parameters,
    } = module;
    let bytes = fs::read(file).map_err(Error::file(file))?;
    let content = compress::contents(bytes).map_err(|message| Error::Decompress {
        path: file.clone(),
        message,
    })?;
    let name = name.replace('-', "_");
    let path = format!("{MODULES}/{name}.ko");
    archive.file(&path, 0o644, &content);
    let parameters: Vec<String> = parameters
        .iter()
        .map(|parameter| quote(parameter))
        .collect::<Result<_, _>>()?;
    Ok(Load {
        name,
        file: path,
        parameters: parameters.join(" "),
    })
}

fn command(boot: &Boot) -> Result<Vec<String>, Error> {
    boot.command
        .iter()
        .map(|argument| {
            argument
                .to_str()
                .map(str::to_owned)
                .ok_or_else(|| Error::Argument {
                    argument: argument.to_string_lossy().into_owned(),
                })
        })
        .collect()
}

/// One parameter as the kernel's parser wants it: blanks separate, quotes hold together.
fn quote(parameter: &str) -> Result<String, Error> {
    let refuse = |what| {
        Err(Error::Parameter {
            parameter: parameter.to_owned(),
            what,
        })
    };
    if parameter.contains('\0') {
        return refuse("a zero byte");
    }
    // The kernel's parser takes what follows a quote, blanks and all, for one value, up to the next one.
    let value = parameter.split_once('=').map_or("", |(_, value)| value);
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    if inner.is_some_and(|inner| !inner.contains('"')) {
        return Ok(parameter.to_owned());
    }
    if parameter.contains('"') {
        return refuse("a quote that is not around the whole value");
    }
    if !parameter.contains(|letter: char| letter.is_ascii_whitespace() || letter == '\x0b') {
        return Ok(parameter.to_owned());
    }
    Ok(match parameter.split_once('=') {
        Some((key, value)) => format!("{key}=\"{value}\""),
        None => format!("\"{parameter}\""),
    })
}

/// Whether a program starts without a loader.
fn is_static(content: &[u8]) -> bool {
    let find = || -> object::Result<bool> {
        let header = FileHeader64::<Endianness>::parse(content)?;
        let endian = header.endian()?;
        let segments = header.program_headers(endian, content)?;
        Ok(!segments
            .iter()
            .any(|segment| segment.p_type(endian) == PT_INTERP))
    };
    find().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_with_blanks_are_quoted() {
        assert_eq!(quote("a=1").ok().as_deref(), Some("a=1"));
        assert_eq!(quote("flag").ok().as_deref(), Some("flag"));
        assert_eq!(quote("a=").ok().as_deref(), Some("a="));
        assert_eq!(quote("a=b c").ok().as_deref(), Some("a=\"b c\""));
        assert_eq!(quote("a=\"b\"").ok().as_deref(), Some("a=\"b\""));
    }

    #[test]
    fn what_the_kernel_cannot_parse_is_refused() {
        assert!(quote("a=b \"c\"").is_err());
        assert!(quote("a=quo\"te").is_err());
        assert!(quote("a=\"").is_err());
        assert!(quote("a=\0").is_err());
    }

    #[test]
    fn programs_with_a_loader_are_told_apart() {
        assert!(!is_static(b"#!/bin/sh\n"));
        let this = std::env::current_exe()
            .and_then(fs::read)
            .unwrap_or_default();
        assert!(!is_static(&this));
    }
}
