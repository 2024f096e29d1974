// SPDX-License-Identifier: MIT OR Apache-2.0

//! The target's objtool and kbuild make the `.ko`: modpost, version magic, checksums, the final link.
//!
//! The object goes in as a prebuilt member, with the `.cmd` file beside it that modpost looks for.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

use kmod_target::kbuild;

use crate::{Error, Request, link, target::Target};

/// Turns the linked object into a module; returns its path, beside the final one.
///
/// # Errors
///
/// With the words of objtool or kbuild.
pub fn make_module(
    request: &Request<'_>,
    target: &Target,
    object: &Path,
    release_dir: &Path,
) -> Result<PathBuf, Error> {
    let name = request.module_name;
    let folder = work_folder(&release_dir.join("kbuild").join(name));
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::io(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
    let member = folder.join(format!("{name}.kmod.o"));
    fs::copy(object, &member).map_err(Error::io(&member))?;
    if !target.kbuild.delays_objtool() {
        run_objtool(request, target, &member)?;
    }
    write(
        &folder.join("Kbuild"),
        &format!("obj-m := {name}.o\n{name}-y := {name}.kmod.o\n"),
    )?;
    let done = format!("{} := true\n", member.display());
    write(
        &folder.join(format!(".{name}.kmod.o.cmd")),
        &format!("cmd_{done}savedcmd_{done}"),
    )?;

    let output = kbuild::make(&target.headers, &folder)
        // The type information would be that of the C shims alone, and needs a tool of its own.
        .arg("CONFIG_DEBUG_INFO_BTF_MODULES=")
        .arg("modules")
        .output()
        .map_err(|source| Error::Spawn {
            program: "make".into(),
            source,
        })?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(Error::Kbuild {
            release: target.release.clone(),
            output: text.trim().to_owned(),
        });
    }
    for line in text.lines() {
        request.shell.warn(line);
    }
    let made = release_dir.join(format!("{name}.ko.unchecked"));
    let mut objcopy = Command::new("objcopy");
    objcopy
        .arg("--strip-debug")
        .arg(folder.join(format!("{name}.ko")))
        .arg(&made);
    link::run(&mut objcopy, "objcopy")?;
    Ok(made)
}

/// Runs the target's objtool with the target's switches on a prebuilt object.
fn run_objtool(request: &Request<'_>, target: &Target, object: &Path) -> Result<(), Error> {
    let Some((program, switches)) = target
        .kbuild
        .objtool
        .as_deref()
        .and_then(<[String]>::split_first)
    else {
        return Ok(());
    };
    let output = Command::new(target.headers.join(program))
        .args(switches)
        // The object is one that a linker has joined; without the switch objtool says so and goes on.
        .arg("--link")
        .arg(object)
        .current_dir(&target.headers)
        .output()
        .map_err(|source| Error::Spawn {
            program: program.clone(),
            source,
        })?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(Error::Tool {
            program: "objtool".into(),
            output: text.into_owned(),
        });
    }
    for line in text.lines() {
        request.shell.warn(line);
    }
    Ok(())
}

/// kbuild takes no folder with a blank or a colon in its path: such a package is finished elsewhere.
fn work_folder(wanted: &Path) -> PathBuf {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@,~".contains(c);
    if wanted.to_str().is_some_and(|path| path.chars().all(plain)) {
        return wanted.to_owned();
    }
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    env::temp_dir().join(format!("cargo-kmod-{:016x}", hasher.finish()))
}

/// Writes a small file.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(Error::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_folders_are_avoided() {
        assert_eq!(
            work_folder(Path::new("/a/b-c_1.2+deb12")),
            Path::new("/a/b-c_1.2+deb12")
        );
        let other = work_folder(Path::new("/a b/c"));
        assert!(other.starts_with(env::temp_dir()) && other == work_folder(Path::new("/a b/c")));
    }
}
