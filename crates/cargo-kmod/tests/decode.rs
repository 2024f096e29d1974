// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod decode` on logs about modules that were never in a kernel. Needs binutils.

use std::{
    error::Error,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// The module's code: the call is on line 4.
const CODE: &str = ".text\nact:\n nop\n call outside\n nop\nlast:\n nop\n";
const RELEASE: &str = "6.12.0-9+x";
const LOG: &str = "[    1.0] CPU: 0 PID: 1 Comm: a Tainted: G  OE  6.12.0-9+x #1 Debian\n\
    [    1.0] Call Trace:\n[    1.0]  act+0x6/0x7 [drv]\n[    1.0]  vfs_write+0x1/0x2\n";

/// A package, with what was built in it.
struct Package(tempfile::TempDir);

impl Package {
    fn new() -> Result<Self> {
        let package = Self(tempfile::tempdir()?);
        package.write(
            "Cargo.toml",
            "[package]\nname = \"drv\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
        )?;
        package.write("src/lib.rs", "")?;
        Ok(package)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> Result {
        let path = self.path(name);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        Ok(fs::write(path, text)?)
    }

    /// Puts a file of debug information in place, made of `code`, under a build id.
    fn built(&self, name: &str, code: &str, build_id: &str) -> Result<PathBuf> {
        self.write("part.s", code)?;
        let target = self.path(name);
        fs::create_dir_all(target.parent().ok_or("no folder")?)?;
        tool(self.0.path(), "as", &["-g", "part.s", "-o", "part.o"])?;
        let id = format!("--build-id=0x{build_id}");
        let output = target.to_string_lossy();
        tool(self.0.path(), "ld", &["-r", &id, "part.o", "-o", &output])?;
        Ok(target)
    }

    fn decode(&self, arguments: &[&str], log: &str) -> Result<Output> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-kmod"))
            .arg("decode")
            .args(arguments)
            .arg("-")
            .current_dir(self.0.path())
            .env_remove("CARGO_TARGET_DIR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // The command may refuse its arguments before it reads.
            let _ = stdin.write_all(log.as_bytes());
        }
        Ok(child.wait_with_output()?)
    }
}

fn tool(folder: &Path, program: &str, arguments: &[&str]) -> Result {
    let done = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .status()?;
    if done.success() {
        Ok(())
    } else {
        Err(format!("{program} failed").into())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// That a decoding ended so, with these texts in what it printed and said.
fn ends(output: &Output, code: i32, printed: &str, said: &str) -> Result {
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    if output.status.code() == Some(code) && stdout.contains(printed) && stderr.contains(said) {
        return Ok(());
    }
    Err(format!("{:?}, not {code}\n{stdout}\n{stderr}", output.status.code()).into())
}

#[test]
fn debug_information_is_found_by_module_and_release() -> Result {
    let package = Package::new()?;
    let name = format!("target/kmod/{RELEASE}/drv.ko.debug");
    package.built(&name, CODE, "0011223344556677")?;
    // The same function, elsewhere: of another kernel's module.
    let other = CODE.replace(".text\n", ".text\n\n\n");
    package.built("target/kmod/7.2.0/drv.ko.debug", &other, "ff11223344556677")?;
    let decoded = package.decode(&[], LOG)?;
    ends(&decoded, 0, " act+0x6/0x7 [drv]\n", "")?;
    ends(&decoded, 0, "part.s:4\n[    1.0]  vfs_write+0x1/0x2\n", "")?;
    ends(
        &package.decode(&[], &LOG.replace(RELEASE, "7.2.0"))?,
        0,
        "part.s:6\n",
        "",
    )?;
    // Where the log has no release, both fit, and the arguments choose.
    let silent = LOG.replace(RELEASE, "?");
    ends(
        &package.decode(&[], &silent)?,
        3,
        " act+0x6/0x7 [drv]\n",
        "KMOD0262",
    )?;
    ends(
        &package.decode(&["--kernel", "6.12.*"], &silent)?,
        0,
        "part.s:4\n",
        "",
    )?;
    let path = package.path("target/kmod/7.2.0/drv.ko.debug");
    let given = ["--module", &path.to_string_lossy()];
    ends(&package.decode(&given, &silent)?, 0, "part.s:6\n", "")
}

#[test]
fn what_is_missing_is_said_and_the_rest_is_printed() -> Result {
    let package = Package::new()?;
    let log = LOG.replace("act", "_RNvC3drv3act");
    let output = package.decode(&[], &log)?;
    ends(&output, 3, " drv::act+0x6/0x7 [drv]\n", "KMOD0260")?;
    ends(
        &output,
        3,
        "vfs_write",
        &format!("target/kmod/{RELEASE}/drv.ko.debug"),
    )?;
    let output = package.decode(&[], "[    1.0]  vfs_write+0x1/0x2\n")?;
    ends(
        &output,
        0,
        "[    1.0]  vfs_write+0x1/0x2\n",
        "names no place",
    )
}

#[test]
fn stale_debug_information_is_refused() -> Result {
    let package = Package::new()?;
    let name = format!("target/kmod/{RELEASE}/drv.ko.debug");
    package.built(
        &name,
        &CODE.replace("last:", " nop\nlast:"),
        "0011223344556677",
    )?;
    ends(
        &package.decode(&[], LOG)?,
        3,
        " act+0x6/0x7 [drv]\n[",
        "KMOD0261",
    )?;
    // As long as in the log, but not what the log says it is.
    package.built(&name, CODE, "0011223344556677")?;
    let log = LOG.replace("[drv]", "[drv ff11223344556677]");
    ends(
        &package.decode(&[], &log)?,
        3,
        " act+0x6/0x7 [drv",
        "build id",
    )?;
    let log = LOG.replace("[drv]", "[drv 0011223344556677]");
    ends(&package.decode(&[], &log)?, 0, "part.s:4\n", "")?;
    // The module beside it was built again.
    package.built(
        &format!("target/kmod/{RELEASE}/drv.ko"),
        CODE,
        "ff11223344556677",
    )?;
    ends(
        &package.decode(&[], &log)?,
        0,
        " act+0x6/0x7 [drv",
        "not of the module beside it",
    )
}

#[test]
fn named_modules_bring_their_debug_information() -> Result {
    let package = Package::new()?;
    let debug = package.built("away/drv.ko.debug", CODE, "0011223344556677")?;
    let ko = package.path("away/drv.ko");
    tool(
        package.0.path(),
        "objcopy",
        &[
            "--strip-debug",
            &debug.to_string_lossy(),
            &ko.to_string_lossy(),
        ],
    )?;
    let named = ["--module", "away/drv.ko"];
    ends(&package.decode(&named, LOG)?, 0, "part.s:4\n", "")?;
    fs::rename(&debug, package.path("away/else"))?;
    ends(&package.decode(&named, LOG)?, 2, "", "KMOD0263")?;
    let named = ["--module", "Cargo.toml"];
    ends(&package.decode(&named, LOG)?, 2, "", "KMOD0263")?;
    let named = ["--module", "nowhere.ko"];
    ends(&package.decode(&named, LOG)?, 3, "", "KMOD0001")
}

#[test]
fn records_carry_every_frame() -> Result {
    let package = Package::new()?;
    let name = format!("target/kmod/{RELEASE}/drv.ko.debug");
    package.built(&name, CODE, "0011223344556677")?;
    let output = package.decode(&["--message-format", "json"], LOG)?;
    ends(&output, 0, "kmod-call", "")?;
    let stdout = text(&output.stdout);
    let record: Value = serde_json::from_str(stdout.lines().next().unwrap_or_default())?;
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    assert_eq!(record["log-line"], 3);
    assert_eq!(record["module"], "drv");
    assert_eq!(record["frames"][0]["line"], 4);
    assert!(
        record["frames"][0]["file"]
            .as_str()
            .is_some_and(|file| file.ends_with("part.s"))
    );
    Ok(())
}
