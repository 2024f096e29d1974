// SPDX-License-Identifier: MIT OR Apache-2.0

//! Runs helper programs for what they say.

use std::{io, process::Command};

use kmod_host::program;

use crate::Error;

/// Runs a program to its end; returns its stdout.
///
/// `packages` are those to install where the program is missing.
pub(crate) fn run(command: &mut Command, packages: &str) -> Result<Vec<u8>, Error> {
    let shown = shown(command);
    let failed = |message: String| Error::Command {
        command: shown,
        message,
    };
    let output = program::output(command.env("LC_ALL", "C.UTF-8"));
    let output = match output {
        Ok(output) => output,
        Err(fault) => {
            return Err(fault.into(Error::Interrupted, |error| match error.kind() {
                io::ErrorKind::NotFound => Error::ProgramMissing {
                    program: command.get_program().to_string_lossy().into_owned(),
                    packages: packages.to_owned(),
                },
                _ => failed(error.to_string()),
            }));
        }
    };
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(failed(if said.is_empty() {
        output.status.to_string()
    } else {
        said
    }))
}

fn shown(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stdout_is_returned_and_stderr_explains_a_failure() {
        let said = run(Command::new("echo").arg("yes"), "coreutils").unwrap_or_default();
        assert_eq!(said, b"yes\n");
        let error = run(Command::new("ls").arg("/no/such/folder"), "coreutils").err();
        assert!(matches!(error, Some(Error::Command { .. })), "{error:?}");
    }

    #[test]
    fn a_missing_program_is_named_with_its_package() {
        let error = run(&mut Command::new("no-such-program"), "some-package");
        let help = error.err().and_then(|error| error.help());
        assert_eq!(
            help.as_deref(),
            Some("install it: `apt-get install some-package`")
        );
    }
}
