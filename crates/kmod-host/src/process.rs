// SPDX-License-Identifier: MIT OR Apache-2.0

//! The processes that this one has started, and those that they have started; see `proc(5)`.

use std::{collections::HashMap, fs};

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, wait};

/// The processes below this one, parents before children, of this session, until they are waited for.
///
/// What put itself into a session of its own is left out: a daemon wants to outlive whoever started it.
pub(crate) fn descendants() -> Vec<Pid> {
    let own = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Read and not asked for: the session is 0 where its leader is outside of this PID namespace, as in a container.
    let Some(Status { session, .. }) = Status::parse(&own) else {
        return Vec::new();
    };
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut children: HashMap<i32, Vec<Status>> = HashMap::new();
    for process in processes {
        // One that has ended meanwhile has no such file.
        let text = fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        if let Some(status) = Status::parse(&text) {
            children.entry(status.parent).or_default().push(status);
        }
    }
    let mut found = Vec::new();
    let mut parents = vec![getpid().as_raw_pid()];
    while let Some(parent) = parents.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            parents.push(child.pid);
            if child.session == session {
                found.extend(Pid::from_raw(child.pid));
            }
        }
    }
    found
}

/// Sends a signal; to one that has ended meanwhile, nothing.
pub(crate) fn signal(process: Pid, signal: Signal) {
    let _ = kill_process(process, signal);
}

/// Takes note of the end of every child that has ended.
pub(crate) fn reap() {
    while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
}

/// What `/proc/PID/stat` says of a process.
#[derive(Debug, PartialEq, Eq)]
struct Status {
    pid: i32,
    parent: i32,
    session: i32,
}

impl Status {
    /// `PID (NAME) STATE PARENT GROUP SESSION …`; the name may hold anything.
    fn parse(text: &str) -> Option<Self> {
        let pid = text.split_once(' ')?.0.parse().ok()?;
        let mut fields = text.rsplit_once(')')?.1.split_whitespace();
        let parent = fields.nth(1)?.parse().ok()?;
        let session = fields.nth(1)?.parse().ok()?;
        Some(Self {
            pid,
            parent,
            session,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_line_is_taken_apart_whatever_the_name() {
        let status = Status::parse("12 (a) Z) S 7 12 3 0 -1 4194304\n");
        let expected = Status {
            pid: 12,
            parent: 7,
            session: 3,
        };
        assert_eq!(status, Some(expected));
        assert_eq!(Status::parse(""), None);
    }

    #[test]
    fn grandchildren_are_found_and_daemons_are_not() -> std::io::Result<()> {
        let script = "sleep 61 & setsid sleep 62 & wait";
        let mut shell = Command::new("sh").args(["-c", script]).spawn()?;
        let commands = || -> Vec<String> {
            let command = |pid: &Pid| {
                fs::read_to_string(format!("/proc/{}/cmdline", pid.as_raw_pid()))
                    .unwrap_or_default()
                    .replace('\0', " ")
            };
            descendants().iter().map(command).collect()
        };
        let mut found = Vec::new();
        for _ in 0..200 {
            found = commands();
            if found.iter().any(|it| it == "sleep 61 ") {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let is_there = |command: &str| found.iter().any(|it| it == command);
        let (inner, daemon) = (is_there("sleep 61 "), is_there("sleep 62 "));
        Command::new("pkill")
            .args(["-P", &shell.id().to_string()])
            .status()?;
        shell.wait()?;
        assert!(inner && !daemon, "{found:?}");
        Ok(())
    }
}
