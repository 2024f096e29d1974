// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod doctor`: what this machine has and lacks, and what each kernel supports or why not.
//!
//! It ends with 0 where a module can be built and run: for one kernel at least, or for each of those that
//! `--kernel` names; and with 3 where not.

mod check;
mod kernels;
mod machine;

use std::path::PathBuf;

use kmod_build::toolchain::Toolchain;
use kmod_report::Shell;
use kmod_target::{Error, Kernel, Store, select};
use serde_json::json;

use self::check::{Check, Status};
use crate::{
    cli,
    failure::{Failure, Result},
    framework, package,
};

/// The code where something is missing.
const MISSING: u8 = 3;

/// A kernel, or what is wrong with its headers.
type Entry = (String, std::result::Result<Kernel, Error>);

/// What can be done with one kernel.
struct Able {
    release: String,
    build: bool,
    run: bool,
}

/// Looks at the machine, then at each kernel, and says what can be done.
pub(crate) fn execute(arguments: &cli::Doctor, shell: &Shell) -> Result<u8> {
    shell.status("Examining", "this machine");
    let toolchain = Toolchain::find();
    let machine = machine::checks(&toolchain, &target());
    show("this machine", &machine, shell);
    let (can_build, can_run) = check::allows(&machine);
    let named = &arguments.kernels;
    let mut able = Vec::new();
    for (release, kernel) in entries(named)? {
        shell.status("Examining", &release);
        let checks = match kernel {
            Ok(kernel) => {
                let toolchain = toolchain.as_ref().ok();
                kernels::checks(&kernel, toolchain, &framework::framework()?, shell)
            }
            Err(error) => vec![Check::error("headers", error, check::Blocks::Build)],
        };
        kmod_host::signals::check().map_err(|_| Failure::interrupted())?;
        show(&release, &checks, shell);
        let (build, run) = check::allows(&checks);
        able.push(Able {
            release,
            build: build && can_build,
            run: run && can_run,
        });
    }
    if able.is_empty() {
        let none = Check::error("kernels", Error::NothingKnown, check::Blocks::Build);
        show("kernels", &[none], shell);
    }
    let is_enough = if named.is_empty() {
        able.iter().any(|kernel| kernel.run)
    } else {
        able.iter().all(|kernel| kernel.run)
    };
    let code = if is_enough { 0 } else { MISSING };
    conclude(&able, code, shell);
    Ok(code)
}

/// The kernels that were named, or all that are known, those that have become useless among them.
fn entries(named: &[String]) -> Result<Vec<Entry>> {
    let store = Store::open()?;
    if named.is_empty() {
        return Ok(select::entries(&store));
    }
    let picked = select::resolve(named, &select::known(&store))?;
    let entry = |kernel: Kernel| (kernel.release.clone(), Ok(kernel));
    Ok(picked.into_iter().map(entry).collect())
}

/// Where a build in the working folder would write.
fn target() -> PathBuf {
    match package::metadata(None) {
        Ok(metadata) => metadata.target_directory.into_std_path_buf(),
        Err(_) => std::env::current_dir().unwrap_or_default(),
    }
}

/// Prints the checks of one thing.
fn show(subject: &str, checks: &[Check], shell: &Shell) {
    if shell.is_json() {
        for check in checks {
            let mut record = serde_json::to_value(check).unwrap_or_default();
            if let Some(fields) = record.as_object_mut() {
                fields.insert("subject".to_owned(), subject.into());
            }
            shell.record("kmod-check", &record);
        }
        return;
    }
    let width = checks
        .iter()
        .map(|check| check.name.len())
        .max()
        .unwrap_or(0);
    let mut text = format!("{subject}\n");
    for Check {
        name,
        status,
        found,
        notes,
        help,
        blocks: _,
    } in checks
    {
        let mark = match status {
            Status::Pass => "ok  ",
            Status::Warn => "warn",
            Status::Fail => "FAIL",
        };
        text.push_str(&format!("  {mark}  {name:width$}  {found}\n"));
        let indent = " ".repeat(width + 10);
        for note in notes {
            text.push_str(&format!("{indent}= note: {note}\n"));
        }
        if let Some(help) = help {
            text.push_str(&format!("{indent}= help: {help}\n"));
        }
    }
    shell.print(format_args!("{text}\n"));
}

/// Says what can be done with which kernel.
fn conclude(able: &[Able], code: u8, shell: &Shell) {
    if shell.is_json() {
        let kernel = |Able {
                          release,
                          build,
                          run,
                      }: &Able| json!({ "release": release, "build": build, "run": run });
        let kernels: Vec<_> = able.iter().map(kernel).collect();
        shell.record("kmod-doctor", &json!({ "code": code, "kernels": kernels }));
        return;
    }
    let list = |is_able: fn(&Able) -> bool| {
        let releases = able.iter().filter(|kernel| is_able(kernel));
        let releases: Vec<&str> = releases.map(|kernel| kernel.release.as_str()).collect();
        if releases.is_empty() {
            "for no kernel".to_owned()
        } else {
            format!("for {}", releases.join(", "))
        }
    };
    shell.print(format_args!(
        "modules can be built {}\nmodules can be run   {}\n",
        list(|kernel| kernel.build),
        list(|kernel| kernel.run),
    ));
}
