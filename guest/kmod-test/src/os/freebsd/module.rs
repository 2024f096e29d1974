// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Loading and unloading modules, and what is told of them.
//!
//! Parameters are entries of the kernel's environment, which a module looks at while it is loaded.

use alloc::{format, string::String, vec::Vec};

use super::{
    Outcome, arch, c_string, call, call_with_numbers,
    errno::{EINVAL, ENOENT, ENOEXEC},
    loaded::Loaded,
    log, signed, sysctl,
    told::words,
};

/// What unloading a module fails with that is in use.
pub(crate) const IN_USE: i32 = super::errno::EBUSY;

/// Loads a module from its file.
pub(crate) fn load(file: &str, parameters: &str) -> Outcome {
    let name = file.rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".ko").unwrap_or(name);
    let entries: Vec<(String, String)> = entries(name, parameters)?;
    let set = entries
        .iter()
        .try_for_each(|(key, value)| environment(SET, key, value));
    let refusals = refusals(name).len();
    let outcome = set.and_then(|()| {
        let file = c_string(file)?;
        let arguments = [file.as_ptr().expose_provenance(), 0, 0, 0, 0, 0];
        // SAFETY: the path is a string that lives through the call, and is only read.
        unsafe { call(arch::KLDLOAD, arguments) }.map(drop)
    });
    for (key, _) in &entries {
        // One that could not be set cannot be removed.
        let _ = environment(REMOVE, key, "");
    }
    match outcome {
        // What the module's own start failed with, the kernel tells nobody but its log.
        Err(ENOEXEC) => Err(self::refusals(name)
            .get(refusals..)
            .and_then(<[i32]>::last)
            .copied()
            .unwrap_or(ENOEXEC)),
        outcome => outcome,
    }
}

/// Unloads a module, unless it is in use.
pub(crate) fn unload(name: &str) -> Outcome {
    const ORDINARY: usize = 0;
    let file = find(name)?;
    call_with_numbers(arch::KLDUNLOADF, &[file, ORDINARY]).map(drop)
}

/// A number that is another one each time it is loaded; an error while it is not.
pub(crate) fn generation(name: &str) -> Outcome<u64> {
    let name = c_string(name)?;
    let arguments = [name.as_ptr().expose_provenance(), 0, 0, 0, 0, 0];
    // SAFETY: the name is a string that lives through the call, and is only read.
    let number = unsafe { call(arch::MODFIND, arguments) }?;
    Ok(number as u64)
}

/// How often it is in use: by other modules, and, of one that is built for tests, by whoever it is kept by.
pub(crate) fn references(name: &str) -> Outcome<usize> {
    // The first is that of who has loaded it.
    let others = Loaded::of(find(name)?)?.references().saturating_sub(1);
    let users = match parameter(name, "kmod_references") {
        Ok(text) => text.parse().unwrap_or(usize::MAX),
        Err(ENOENT) => 0,
        Err(error) => return Err(error),
    };
    Ok(users.saturating_add(others as usize))
}

/// What a module shows of a parameter: it is a setting of the same name.
pub(crate) fn parameter(name: &str, parameter: &str) -> Outcome<String> {
    sysctl::get(&format!("{name}.{parameter}"))
}

/// Changes a parameter of a module that runs.
pub(crate) fn set_parameter(name: &str, parameter: &str, value: &str) -> Outcome {
    sysctl::set(&format!("{name}.{parameter}"), value)
}

/// The number of a module's file.
fn find(name: &str) -> Outcome<usize> {
    let file = c_string(&format!("{name}.ko"))?;
    let arguments = [file.as_ptr().expose_provenance(), 0, 0, 0, 0, 0];
    // SAFETY: the name is a string that lives through the call, and is only read.
    unsafe { call(arch::KLDFIND, arguments) }
}

/// What the starts of a module failed with, as far as the log goes back.
fn refusals(name: &str) -> Vec<i32> {
    let log = log::all().unwrap_or_default();
    let of_module = format!("MOD_LOAD ({name}, ");
    let lines = log.lines().filter(|line| line.contains(&of_module));
    let numbers = lines.filter_map(|line| line.rsplit_once(" error ")?.1.trim().parse().ok());
    numbers.collect()
}

const SET: i32 = 1;
const REMOVE: i32 = 2;

/// Changes the kernel's environment.
fn environment(what: i32, key: &str, value: &str) -> Outcome {
    let (key, value) = (c_string(key)?, c_string(value)?);
    let arguments = [
        signed(what),
        key.as_ptr().expose_provenance(),
        value.as_ptr().expose_provenance(),
        value.as_bytes_with_nul().len(),
        0,
        0,
    ];
    // SAFETY: both are strings that live through the call, and are only read.
    unsafe { call(arch::KENV, arguments) }.map(drop)
}

/// The entries of the kernel's environment for parameters that are separated by blanks. One without a value is set.
fn entries(name: &str, parameters: &str) -> Outcome<Vec<(String, String)>> {
    words(parameters)
        .ok_or(EINVAL)?
        .iter()
        .map(|word| {
            let (key, value) = word.split_once('=').unwrap_or((word, "1"));
            Ok((format!("{name}.{}", key.replace('-', "_")), value.into()))
        })
        .collect()
}
