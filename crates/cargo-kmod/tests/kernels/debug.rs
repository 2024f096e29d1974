// SPDX-License-Identifier: MIT OR Apache-2.0

//! Debug information beside a module, and kernel messages decoded with it.

use std::{env, fs, path::Path};

use kmod_decode::Code;
use object::{Object as _, ObjectSection as _};

use super::harness::{Attempt, Result, each_kernel, kmod};

#[test]
#[ignore = "needs kernels: run ./test"]
fn debug_information_is_beside_the_module_and_not_in_it() -> Result {
    each_kernel(|kernel| {
        // Its crates bring panics, and with them the names of their files.
        let ko = Attempt::module("many-crates").on(kernel).build()?;
        let data = fs::read(&ko)?;
        let file = object::File::parse(&*data)?;
        for section in file.sections() {
            let name = section.name()?;
            if name.starts_with(".debug") || name.starts_with(".rela.debug") {
                return Err(format!("{} has a section {name}", ko.display()).into());
            }
        }
        let text = String::from_utf8_lossy(&data);
        for variable in ["HOME", "CARGO_HOME", "CARGO_MANIFEST_DIR"] {
            let folder = env::var(variable).unwrap_or_else(|_| "/nowhere at all".into());
            if text.contains(&format!("{folder}/")) {
                return Err(format!("{} names {folder}", ko.display()).into());
            }
        }
        let (module, debug) = (Code::parse(&data)?, read(&beside(&ko))?);
        if module.has_lines() || !debug.has_lines() {
            return Err("the line tables are not where they belong".into());
        }
        if module.build_id().is_none() || module.build_id() != debug.build_id() {
            return Err("the module and its debug information are of two builds".into());
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn debug_information_goes_with_the_module() -> Result {
    each_kernel(|kernel| {
        let folder = tempfile::tempdir()?;
        kmod(folder.path())
            .args(["new", "passing", "--vcs", "none"])
            .success()?;
        let package = folder.path().join("passing");
        let ko = Attempt::of(&package).with_own_target().on(kernel).build()?;
        if !beside(&ko).is_file() {
            return Err(format!("{} is missing", beside(&ko).display()).into());
        }
        kmod(&package).args(["clean"]).success()?;
        if beside(&ko).exists() {
            return Err(format!("{} is still there", beside(&ko).display()).into());
        }
        Ok(())
    })
}

fn beside(ko: &Path) -> std::path::PathBuf {
    ko.with_extension("ko.debug")
}

fn read(path: &Path) -> Result<Code> {
    let data = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Code::parse(&data)?)
}
