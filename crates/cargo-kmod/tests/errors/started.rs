// SPDX-License-Identifier: MIT OR Apache-2.0

//! The command under test while it runs.

use std::{
    fs::{self, File},
    io::Read,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::harness::Result;

/// Everything takes its time where several tests share two processors.
const PATIENCE: Duration = Duration::from_secs(900);

pub(crate) struct Started {
    child: Child,
    said: Arc<Mutex<String>>,
}

/// How it ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) said: String,
    pub(crate) took: Duration,
}

impl Started {
    pub(crate) fn new(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let streams: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|it| Box::new(it) as _),
            child.stderr.take().map(|it| Box::new(it) as _),
        ];
        Ok(Self::listen(child, streams.into_iter().flatten()))
    }

    /// All three streams are a terminal; what it shows can be read from its other end.
    pub(crate) fn on_terminal(
        command: &mut Command,
        terminal: &File,
        other_end: File,
    ) -> Result<Self> {
        let child = command
            .stdin(terminal.try_clone()?)
            .stdout(terminal.try_clone()?)
            .stderr(terminal.try_clone()?)
            .spawn()?;
        Ok(Self::listen(child, [Box::new(other_end) as _].into_iter()))
    }

    fn listen(child: Child, streams: impl Iterator<Item = Box<dyn Read + Send>>) -> Self {
        let said = Arc::new(Mutex::new(String::new()));
        for mut stream in streams {
            let said = Arc::clone(&said);
            thread::spawn(move || {
                let mut bytes = [0; 4096];
                while let Ok(count @ 1..) = stream.read(&mut bytes) {
                    let text = String::from_utf8_lossy(&bytes[..count]);
                    let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
                    said.push_str(&text);
                }
            });
        }
        Self { child, said }
    }

    fn said(&self) -> String {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.clone()
    }

    /// Waits until a line with that text was said.
    pub(crate) fn wait_for(&mut self, text: &str) -> Result {
        let start = Instant::now();
        while !self.said().contains(text) {
            if self.child.try_wait()?.is_some() {
                return Err(format!("ended without {text:?}:\n{}", self.said()).into());
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("{text:?} does not come:\n{}", self.said()).into());
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Sends a signal to the command alone.
    pub(crate) fn signal(&self, signal: Signal) -> Result {
        Ok(kill_process(self.pid()?, signal)?)
    }

    /// Kills what it has started under a name.
    pub(crate) fn kill(&self, name: &str) -> Result {
        let found = in_session(self.pid()?)
            .into_iter()
            .find(|process| process.name.starts_with(name));
        let process = found.ok_or_else(|| format!("{name} does not run"))?;
        Ok(kill_process(process.pid, Signal::KILL)?)
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Result<Ended> {
        let start = Instant::now();
        let status = loop {
            match self.child.try_wait()? {
                Some(status) => break status,
                None if start.elapsed() > PATIENCE => {
                    return Err(format!("does not end:\n{}", self.said()).into());
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        let took = start.elapsed();
        let left = in_session(self.pid()?);
        if !left.is_empty() {
            return Err(format!("still there: {left:?}\n{}", self.said()).into());
        }
        Ok(Ended {
            code: status.code(),
            said: self.said(),
            took,
        })
    }

    fn pid(&self) -> Result<Pid> {
        Ok(Pid::from_raw(i32::try_from(self.child.id())?).ok_or("no process")?)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // Of a test that fails nothing may be left either.
        if let Ok(pid) = self.pid() {
            for process in in_session(pid) {
                let _ = kill_process(process.pid, Signal::KILL);
            }
        }
        let _ = self.child.wait();
    }
}

#[derive(Debug)]
struct Process {
    pid: Pid,
    name: String,
}

/// Every process of a session but its leader, those among them that nobody has waited for.
fn in_session(leader: Pid) -> Vec<Process> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let parse = |text: String| -> Option<Process> {
        let (pid, rest) = text.split_once(" (")?;
        let (name, rest) = rest.rsplit_once(") ")?;
        let session: i32 = rest.split_whitespace().nth(3)?.parse().ok()?;
        let pid = Pid::from_raw(pid.parse().ok()?)?;
        (session == leader.as_raw_pid() && pid != leader).then(|| Process {
            pid,
            name: name.to_owned(),
        })
    };
    let texts = processes.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    texts.filter_map(parse).collect()
}
