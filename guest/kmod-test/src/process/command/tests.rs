// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Programs of this machine, started in every way.

use alloc::{format, string::String, vec::Vec};

use super::Command;
use crate::{
    errno::{EACCES, ENOENT, ENOTDIR},
    error::Result,
    fs::{self, File},
    pipe::pipe,
    poll::Events,
    process::{Child, Status},
    time::Duration,
};

/// What a command writes to its standard output, and how it ends.
fn output(command: &Command<'_>) -> Result<(String, Status)> {
    let (reader, writer) = pipe()?;
    let child = command.clone().stdout(&writer).spawn()?;
    drop(writer);
    Ok((reader.read_to_string()?, child.wait()?))
}

#[test]
fn a_program_has_the_surroundings_it_was_given() -> Result {
    let command = Command::new(&["sh", "-c", "pwd; echo $A$B$HOME; exit 3"]);
    let command = command
        .env_clear()
        .env("PATH", "/nowhere:/bin")
        .env("A", "0")
        .env("A", "1")
        .env("B", "2")
        .current_dir("/usr");
    let (said, status) = output(&command)?;
    assert_eq!(said, "/usr\n12\n");
    assert_eq!(status, Status::Exited(3));
    Ok(())
}

#[test]
fn streams_may_change_places_and_other_files_are_kept() -> Result {
    let (reader, writer) = pipe()?;
    let kept = writer.fd();
    let words = ["sh", "-c", &format!("echo error >&2; echo kept >&{kept}")];
    let command = Command::new(&words).stderr(&writer).keep(&writer);
    let child = command.spawn()?;
    drop(writer);
    assert_eq!(reader.read_to_string()?, "error\nkept\n");
    assert_eq!(child.wait()?, Status::Exited(0));
    let null = File::open("/dev/null")?;
    let command = Command::new(&["cat"]).stdin(&null);
    assert_eq!(output(&command)?, (String::new(), Status::Exited(0)));
    Ok(())
}

#[test]
fn what_is_no_program_is_a_script_and_what_cannot_be_started_says_why() -> Result {
    let folder = format!("/tmp/kmod-test-command-{}", crate::process::id());
    fs::create_dir(&folder)?;
    let script = format!("{folder}/script");
    fs::write(&script, "echo \"$@\"\n")?;
    let error = |outcome: Result<Child>| outcome.err();
    assert_eq!(error(Command::new(&[&script]).spawn()), Some(EACCES));
    fs::set_permissions(&script, 0o700)?;
    let (said, _) = output(&Command::new(&[&script, "a", "b c"]))?;
    assert_eq!(said, "a b c\n");
    let named = Command::new(&["script", "x"]).env("PATH", &folder);
    assert_eq!(output(&named)?.0, "x\n");
    fs::remove_file(&script)?;
    fs::remove_dir(&folder)?;
    assert_eq!(error(Command::new(&[&script]).spawn()), Some(ENOENT));
    assert_eq!(
        error(Command::new(&["no-such-program"]).spawn()),
        Some(ENOENT)
    );
    assert_eq!(
        error(Command::new(&["/etc/passwd/x"]).spawn()),
        Some(ENOTDIR)
    );
    assert_eq!(error(Command::new(&["/usr"]).spawn()), Some(EACCES));
    assert_eq!(error(Command::new(&[""; 1]).spawn()), Some(ENOENT));
    let nowhere = Command::new(&["true"]).current_dir("/nowhere");
    assert_eq!(error(nowhere.spawn()), Some(ENOENT));
    let none: Vec<String> = Vec::new();
    assert_eq!(error(Command::new(&none).spawn()), Some(ENOENT));
    Ok(())
}

#[test]
fn the_end_of_a_process_can_be_waited_for_beside_others() -> Result {
    let (reader, writer) = pipe()?;
    let child = Command::new(&["cat"]).stdin(&reader).spawn()?;
    drop(reader);
    let end = child.watch()?;
    let brief = Duration::from_millis(50);
    assert_eq!(end.poll(Events::READ, brief)?, Events::NONE);
    drop(writer);
    let came = end.poll(Events::READ, Duration::from_secs(10))?;
    assert!(came.contains(Events::READ), "{came:?}");
    assert_eq!(child.wait()?, Status::Exited(0));
    Ok(())
}
