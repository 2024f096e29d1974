// SPDX-License-Identifier: MIT OR Apache-2.0

//! Packs the framework's sources into one file that the command carries.
//!
//! The archive is a list of `PATH NUL LENGTH NUL BYTES`, sorted by path: the same sources give the same
//! bytes, and the hash of them names the folder that the command unpacks them into.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// What a driver is built from, beside the generated root manifest.
const PACKED: [&str; 4] = [
    "crates/kernel-macros",
    "crates/pin-init-macros",
    "guest",
    "lib",
];
/// Members of the root workspace that are packed; the others stay behind.
const MEMBERS: [&str; 2] = ["crates/kernel-macros", "crates/pin-init-macros"];

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let root = here
        .ancestors()
        .nth(2)
        .ok_or("the crate has no workspace above it")?;
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let mut files = BTreeMap::new();
    for folder in PACKED {
        collect(root, &root.join(folder), &mut files)?;
    }
    let manifest = root.join("Cargo.toml");
    println!("cargo::rerun-if-changed={}", manifest.display());
    files.insert(
        "Cargo.toml".to_owned(),
        root_manifest(&fs::read_to_string(manifest)?)?.into(),
    );

    let mut archive = Vec::new();
    for (path, bytes) in &files {
        archive.extend_from_slice(path.as_bytes());
        archive.push(0);
        archive.extend_from_slice(bytes.len().to_string().as_bytes());
        archive.push(0);
        archive.extend_from_slice(bytes);
    }
    let mut hash = String::new();
    for byte in Sha256::digest(&archive).iter().take(8) {
        write!(hash, "{byte:02x}")?;
    }
    fs::write(out.join("framework.pack"), archive)?;
    println!("cargo::rustc-env=KMOD_FRAMEWORK_HASH={hash}");
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// Takes every file below `folder`, build products excepted. Returns whether there are such products:
/// a folder that holds them cannot be watched as a whole.
fn collect(
    root: &Path,
    folder: &Path,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<bool, Box<dyn Error>> {
    let mut holds_products = false;
    for entry in fs::read_dir(folder)? {
        let (entry, path) = entry.map(|entry| (entry.file_type(), entry.path()))?;
        let name = path.file_name().unwrap_or_default();
        if entry?.is_dir() {
            let is_product = name == "target" && path.join("CACHEDIR.TAG").is_file();
            holds_products |= is_product || collect(root, &path, files)?;
        } else if !name.to_string_lossy().ends_with('~') {
            let inside = path
                .strip_prefix(root)?
                .to_str()
                .ok_or("a file name is not UTF-8")?;
            files.insert(inside.to_owned(), fs::read(&path)?);
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    if !holds_products {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    Ok(holds_products)
}

/// The root manifest, reduced to what the packed crates inherit from it.
fn root_manifest(text: &str) -> Result<String, Box<dyn Error>> {
    let mut manifest: toml::Table = toml::from_str(text)?;
    manifest.retain(|key, _| key == "workspace");
    let workspace = manifest
        .get_mut("workspace")
        .and_then(toml::Value::as_table_mut);
    let workspace = workspace.ok_or("the root manifest has no [workspace]")?;
    workspace.insert(
        "members".to_owned(),
        MEMBERS.map(String::from).to_vec().into(),
    );
    workspace.insert(
        "exclude".to_owned(),
        vec!["guest".to_owned(), "lib".to_owned()].into(),
    );
    if let Some(dependencies) = workspace
        .get_mut("dependencies")
        .and_then(toml::Value::as_table_mut)
    {
        dependencies.retain(|_, dependency| {
            match dependency.get("path").and_then(|path| path.as_str()) {
                Some(path) => PACKED
                    .iter()
                    .any(|packed| Path::new(path).starts_with(packed)),
                None => true,
            }
        });
    }
    Ok(toml::to_string(&manifest)?)
}
