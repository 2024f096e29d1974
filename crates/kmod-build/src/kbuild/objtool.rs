// SPDX-License-Identifier: MIT OR Apache-2.0

//! objtool: makes the tables that backtraces and mitigations need, and finds fault with machine code.
//!
//! Whatever it says stops the build: where it does not understand code, the kernel's backtraces are guesses,
//! and a place that a mitigation has to patch may be left out.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use kmod_decode::{Code, demangle};

use crate::{
    Error, process,
    target::{Linux, Target},
};

/// Runs the target's objtool with the target's switches on a prebuilt object.
///
/// # Errors
///
/// [`Error::Objtool`] with what it found.
pub(super) fn run(target: &Target, linux: &Linux, object: &Path) -> Result<(), Error> {
    let Some((program, switches)) = linux
        .kbuild
        .objtool
        .as_deref()
        .and_then(<[String]>::split_first)
    else {
        return Ok(());
    };
    let mut objtool = Command::new(target.headers.join(program));
    objtool
        .args(switches)
        // The object is one that a linker has joined; without the switch objtool says so and goes on.
        .arg("--link")
        .arg(object)
        .current_dir(&target.headers);
    let said = match process::run(&mut objtool, "objtool") {
        Ok(said) => said,
        Err(Error::Tool { output, .. }) if has_complaints(&output) => output,
        Err(error) => return Err(error),
    };
    refuse_complaints(target, object, &said)
}

/// Refuses the object where `said` holds words of objtool.
pub(super) fn refuse_complaints(target: &Target, object: &Path, said: &str) -> Result<(), Error> {
    let complaints: BTreeSet<&str> = said.lines().filter_map(complaint).collect();
    if complaints.is_empty() {
        return Ok(());
    }
    let data = fs::read(object).map_err(Error::io(object))?;
    // Without its places a complaint is still one.
    let code = Code::parse(&data).ok();
    let complaints = complaints.into_iter().map(|complaint| {
        let place = code.as_ref().and_then(|code| {
            let (function, offset) = location(complaint)?;
            let function = code.functions(function).next()?;
            code.place(function.section, function.offset + offset)
        });
        match place {
            Some(place) => format!("{place}: {}", demangle(complaint)),
            None => demangle(complaint).into_owned(),
        }
    });
    Err(Error::Objtool {
        release: target.release.clone(),
        complaints: complaints.collect(),
    })
}

/// Whether objtool is among those who speak.
pub(super) fn has_complaints(said: &str) -> bool {
    said.lines().any(|line| complaint(line).is_some())
}

/// Of a line of objtool's, what follows its name.
fn complaint(line: &str) -> Option<&str> {
    line.split_once("objtool: ")
        .map(|(_, complaint)| complaint.trim())
}

/// The function that a complaint begins with, and how far into it: `name+0x12: …` or `name()+0x12: …`.
fn location(complaint: &str) -> Option<(&str, u64)> {
    let (place, _) = complaint.split_once(": ")?;
    let (name, offset) = place.split_once("+0x")?;
    let offset = u64::from_str_radix(offset, 16).ok()?;
    Some((name.trim_end_matches("()"), offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_found_among_other_words() {
        let line = "/x/hello.o: warning: objtool: init_module+0x1c: 'naked' return found in MITIGATION_RETHUNK build";
        assert_eq!(
            complaint(line).and_then(location),
            Some(("init_module", 0x1c))
        );
        assert_eq!(
            complaint("x.o: error: objtool: f()+0xff: unreachable instruction").and_then(location),
            Some(("f", 0xff))
        );
        assert!(!has_complaints(
            "WARNING: modpost: missing MODULE_DESCRIPTION() in hello.o"
        ));
    }
}
