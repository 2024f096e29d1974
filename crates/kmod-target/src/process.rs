// SPDX-License-Identifier: MIT OR Apache-2.0

//! Runs helper programs so that Ctrl-C ends them, and leaves time to clean up after.

use std::{
    io::{self, Read},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use signal_hook::{consts, flag};

use crate::Error;

/// Notes SIGINT, SIGTERM and SIGHUP instead of dying of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Takes over the signals, until the process ends.
    pub(crate) fn catch() -> Self {
        let caught = Self::default();
        for signal in [consts::SIGINT, consts::SIGTERM, consts::SIGHUP] {
            // Where a handler cannot be set, the signal keeps killing: no worse than before.
            let _ = flag::register(signal, Arc::clone(&caught.0));
        }
        caught
    }

    /// Fails once a signal has come.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.0.load(Ordering::Relaxed) {
            Err(Error::Interrupted)
        } else {
            Ok(())
        }
    }

    /// Runs a program to its end; returns its stdout.
    ///
    /// `packages` are those to install where the program is missing.
    pub(crate) fn run(&self, command: &mut Command, packages: &str) -> Result<Vec<u8>, Error> {
        let shown = shown(command);
        let failed = |message: String| Error::Command {
            command: shown.clone(),
            message,
        };
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child =
            command
                .env("LC_ALL", "C.UTF-8")
                .spawn()
                .map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => Error::ProgramMissing {
                        program: command.get_program().to_string_lossy().into_owned(),
                        packages: packages.to_owned(),
                    },
                    _ => failed(error.to_string()),
                })?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (status, stdout, stderr) = thread::scope(|scope| {
            let stdout = scope.spawn(move || read_all(stdout));
            let stderr = scope.spawn(move || read_all(stderr));
            let status = loop {
                match child.try_wait() {
                    Ok(None) => {}
                    ended => break ended,
                }
                if self.check().is_err() {
                    // It may have ended by itself meanwhile, of the same signal.
                    let _ = child.kill();
                }
                thread::sleep(Duration::from_millis(10));
            };
            (
                status,
                stdout.join().unwrap_or_default(),
                stderr.join().unwrap_or_default(),
            )
        });
        self.check()?;
        match status {
            Ok(Some(status)) if status.success() => Ok(stdout),
            Ok(Some(status)) => {
                let said = String::from_utf8_lossy(&stderr).trim().to_owned();
                Err(failed(if said.is_empty() {
                    status.to_string()
                } else {
                    said
                }))
            }
            Ok(None) => Err(failed("it was lost sight of".to_owned())),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}

fn read_all(stream: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        // What was read before the fault is worth showing.
        let _ = stream.read_to_end(&mut bytes);
    }
    bytes
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
        let quiet = Interrupt::default();
        let said = quiet
            .run(Command::new("echo").arg("yes"), "coreutils")
            .unwrap_or_default();
        assert_eq!(said, b"yes\n");
        let error = quiet
            .run(Command::new("ls").arg("/no/such/folder"), "coreutils")
            .err();
        assert!(matches!(error, Some(Error::Command { .. })), "{error:?}");
    }

    #[test]
    fn a_missing_program_is_named_with_its_package() {
        let error = Interrupt::default().run(&mut Command::new("no-such-program"), "some-package");
        let help = error.err().and_then(|error| error.help());
        assert_eq!(
            help.as_deref(),
            Some("install it: `apt-get install some-package`")
        );
    }

    #[test]
    fn an_interrupt_ends_the_program() {
        let caught = Interrupt::default();
        caught.0.store(true, Ordering::Relaxed);
        let started = std::time::Instant::now();
        let error = caught
            .run(Command::new("sleep").arg("20"), "coreutils")
            .err();
        assert!(matches!(error, Some(Error::Interrupted)), "{error:?}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}
