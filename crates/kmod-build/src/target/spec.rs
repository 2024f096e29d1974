// SPDX-License-Identifier: MIT OR Apache-2.0

//! The compilation target: the toolchain's own freestanding one, with what makes it the kernel's.
//!
//! Two things cannot be said in flags. LLVM reads the stack protector's canary from the task's slot
//! (`%gs:40`) for the triples of a system with a C library only, and from a global variable for bare
//! ones; and rustc warns in every crate about features of the code generator that it does not know by
//! name. So the target is the one that the toolchain prints, with these two changed. It keeps the
//! name, which is what build scripts see.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use kmod_report::Shell;
use serde_json::Value;

use crate::{
    Error,
    cache::{Cache, KeyBuilder},
    flags::{Canary, Demands, TRIPLE},
    process,
    toolchain::Toolchain,
};

/// What LLVM is told, unless a system has a triple of its own: the one that the C of Linux is compiled for.
pub const LLVM_TARGET: &str = "x86_64-unknown-linux-gnu";

/// Writes the target specification into the cache; its path changes with its content.
///
/// # Errors
///
/// When the compiler does not know the target that is started from.
pub fn prepare(
    cache: &Cache,
    toolchain: &Toolchain,
    demands: &Demands,
    shell: &Shell,
) -> Result<PathBuf, Error> {
    let printed = process::output(
        Command::new(&toolchain.rustc)
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["-Zunstable-options", "--print", "target-spec-json"])
            .args(["--target", TRIPLE]),
        "rustc --print target-spec-json",
    )?;
    let text = derive(&printed, demands).ok_or_else(|| Error::Tool {
        program: "rustc --print target-spec-json".into(),
        output: format!("it printed no target specification: {printed}"),
    })?;
    let key = KeyBuilder::default().with(&text).finish();
    let folder = cache.entry("spec", &key, shell, |folder| {
        let path = file(folder);
        fs::write(&path, &text).map_err(Error::io(&path))
    })?;
    Ok(file(&folder))
}

/// The specification in its folder. rustc and cargo name the target after the file.
fn file(folder: &Path) -> PathBuf {
    folder.join(format!("{TRIPLE}.json"))
}

/// The kernel's specification, from the printed one.
fn derive(printed: &str, demands: &Demands) -> Option<String> {
    let mut spec: Value = serde_json::from_str(printed).ok()?;
    let fields = spec.as_object_mut()?;
    match &demands.llvm_target {
        Some(triple) => drop(fields.insert("llvm-target".into(), triple.as_str().into())),
        None if demands.canary == Canary::Global => {}
        None => drop(fields.insert("llvm-target".into(), LLVM_TARGET.into())),
    }
    let known = fields.get("features")?.as_str()?;
    let all = std::iter::once(known)
        .chain(demands.features.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(",");
    fields.insert("features".into(), all.into());
    Some(format!("{spec:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{"llvm-target": "x86_64-unknown-none-elf", "features": "-sse,+soft-float",
        "target-pointer-width": 64, "rustc-abi": "softfloat"}"#;

    fn spec(demands: &Demands) -> Option<Value> {
        serde_json::from_str(&derive(PRINTED, demands)?).ok()
    }

    #[test]
    fn only_the_triple_and_the_features_change() {
        let demands = Demands {
            features: vec!["+harden-sls-ret".into()],
            ..Demands::default()
        };
        let expected = serde_json::json!({
            "llvm-target": LLVM_TARGET,
            "features": "-sse,+soft-float,+harden-sls-ret",
            "target-pointer-width": 64,
            "rustc-abi": "softfloat",
        });
        assert_eq!(spec(&demands), Some(expected));
    }

    #[test]
    fn a_canary_for_all_processors_is_where_bare_machines_have_it() {
        let demands = Demands {
            canary: Canary::Global,
            ..Demands::default()
        };
        let triple = spec(&demands).map(|spec| spec["llvm-target"].clone());
        assert_eq!(triple, Some("x86_64-unknown-none-elf".into()));
    }

    #[test]
    fn what_is_no_specification_is_not_taken_for_one() {
        assert_eq!(derive("error", &Demands::default()), None);
        assert_eq!(derive(r#"{"features": 1}"#, &Demands::default()), None);
    }
}
