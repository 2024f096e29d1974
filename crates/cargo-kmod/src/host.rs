// SPDX-License-Identifier: MIT OR Apache-2.0

//! Makes plain `cargo check`, `cargo clippy` and rust-analyzer work in a module package.
//!
//! They need to know where the framework's sources are on this machine. That goes into
//! `.cargo/config.toml`, which is not for version control; it is written anew where it is missing or
//! points to the sources of another version of this command.

use std::{
    fs,
    path::{Path, PathBuf},
};

use kmod_report::Shell;

use crate::{
    build::shorten,
    failure::{Failure, Result},
};

/// Begins every file that is ours to rewrite.
const MARK: &str = "# Written by cargo-kmod for this machine";

/// Sees to it that packages in `root` find the framework; returns the folder they find it in.
///
/// That is `ours` unless a file that somebody else wrote, there or above, names another.
///
/// With `has_tests` that is also said of the library that tests are written with: cargo complains of a replacement that
/// nobody asked for.
pub(crate) fn prepare(root: &Path, ours: &Path, has_tests: bool, shell: &Shell) -> Result<PathBuf> {
    let own = root.join(".cargo/config.toml");
    let stale = match nearest(root) {
        Some(Named::ByOthers(found)) => {
            check_version(&found, ours, shell);
            return Ok(found);
        }
        Some(Named::ByUs(file)) => file,
        None if own.exists() => {
            // A build is told on the command line; only plain cargo is left in the dark.
            shell.note(format_args!(
                "{} does not say where the framework is; for plain `cargo check`, add to it:\n{}",
                own.display(),
                settings(ours, has_tests)
            ));
            return Ok(ours.to_owned());
        }
        None => own,
    };
    let wanted = config(ours, has_tests);
    if fs::read_to_string(&stale).ok().as_deref() != Some(&wanted) {
        shell.status("Writing", shorten(&stale).display());
        write(&stale, &wanted)?;
    }
    Ok(ours.to_owned())
}

/// The folder that a package in `root` will find the framework in, be it there already or not.
pub(crate) fn found_from(root: &Path, ours: &Path) -> PathBuf {
    match nearest(root) {
        Some(Named::ByOthers(found)) => found,
        _ => ours.to_owned(),
    }
}

/// Who says where the framework is.
enum Named {
    /// A file of ours, which may point to an old place.
    ByUs(PathBuf),
    /// A manifest or a configuration that is not ours, which points to this folder.
    ByOthers(PathBuf),
}

/// What a package in `folder` is told: by its own manifest, or by the nearest configuration.
fn nearest(folder: &Path) -> Option<Named> {
    let in_manifest = [(folder.join("Cargo.toml"), folder.to_owned())];
    let in_config = folder.ancestors().flat_map(|above| {
        ["config.toml", "config"].map(|name| (above.join(".cargo").join(name), above.to_owned()))
    });
    in_manifest
        .into_iter()
        .chain(in_config)
        .find_map(|(file, base)| {
            let text = fs::read_to_string(&file).ok()?;
            if text.starts_with(MARK) {
                return Some(Named::ByUs(file));
            }
            let table: toml::Table = toml::from_str(&text).ok()?;
            let path = table
                .get("patch")?
                .get("crates-io")?
                .get("kmod-kernel")?
                .get("path")?
                .as_str()?;
            // `lib/kernel` within the framework.
            let kernel = fs::canonicalize(base.join(path)).ok()?;
            kernel
                .ancestors()
                .nth(2)
                .map(|framework| Named::ByOthers(framework.to_owned()))
        })
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(Failure::io("create", folder))?;
    fs::write(path, text).map_err(Failure::io("write", path))
}

fn config(framework: &Path, has_tests: bool) -> String {
    format!(
        "{MARK}, and rewritten by it: not for version control.\n\
         # Lets `cargo check`, `cargo clippy` and rust-analyzer see the `kernel` crate on the host.\n{}",
        settings(framework, has_tests)
    )
}

fn settings(framework: &Path, has_tests: bool) -> String {
    let replace = |(package, folder): (&str, &str)| {
        let path = framework.join(folder).to_string_lossy().into_owned();
        format!("{package} = {{ path = {} }}\n", toml::Value::String(path))
    };
    let mut packages = vec![("kmod-kernel", "lib/kernel"), ("pin_init", "lib/pin_init")];
    packages.extend(has_tests.then_some(("kmod-test", "guest/kmod-test")));
    let packages: String = packages.into_iter().map(replace).collect();
    format!("[env]\nRUSTC_BOOTSTRAP = \"1\"\n\n[patch.crates-io]\n{packages}")
}

/// Warns where a framework is of another version than this command.
fn check_version(found: &Path, ours: &Path, shell: &Shell) {
    let (found_version, version) = (version(found), version(ours));
    if found_version != version {
        let shown = |version: Option<String>| version.unwrap_or_else(|| "unknown".to_owned());
        shell.warn(format_args!(
            "the framework in {} has version {}, this cargo-kmod expects {}",
            found.display(),
            shown(found_version),
            shown(version)
        ));
    }
}

fn version(framework: &Path) -> Option<String> {
    let table: toml::Table =
        toml::from_str(&fs::read_to_string(framework.join("lib/Cargo.toml")).ok()?).ok()?;
    Some(
        table
            .get("workspace")?
            .get("package")?
            .get("version")?
            .as_str()?
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmod_report::{Format, Verbosity};

    fn prepare_quietly(root: &Path, ours: &Path) -> std::result::Result<PathBuf, String> {
        let (shell, _) = Shell::captured(Verbosity::Normal, Format::Human);
        prepare(root, ours, true, &shell).map_err(|failure| failure.diagnostic().to_string())
    }

    #[test]
    fn a_missing_or_stale_file_is_written_and_read_back() -> std::io::Result<()> {
        let home = tempfile::tempdir()?;
        let root = fs::canonicalize(home.path())?;
        let [package, old, new] = ["package", "old", "new"].map(|name| root.join(name));
        let inner = package.join("inner");
        for folder in [&old, &new, &inner] {
            fs::create_dir_all(folder)?;
        }
        for framework in [&old, &new] {
            assert_eq!(prepare_quietly(&package, framework).as_ref(), Ok(framework));
            let text = fs::read_to_string(package.join(".cargo/config.toml"))?;
            assert_eq!(text, config(framework, true));
        }
        // What is above counts further down, and is kept up to date from there too.
        assert_eq!(prepare_quietly(&inner, &old), Ok(old.clone()));
        assert!(!inner.join(".cargo").exists());
        assert_eq!(
            fs::read_to_string(package.join(".cargo/config.toml"))?,
            config(&old, true)
        );
        Ok(())
    }

    #[test]
    fn a_framework_named_above_is_kept() -> std::io::Result<()> {
        let home = tempfile::tempdir()?;
        let root = fs::canonicalize(home.path())?;
        let drivers = root.join("drivers");
        fs::create_dir_all(root.join("lib/kernel"))?;
        fs::create_dir_all(drivers.join("hello"))?;
        let text = "[patch.crates-io]\nkmod-kernel = { path = \"../lib/kernel\" }\n";
        assert!(write(&drivers.join(".cargo/config.toml"), text).is_ok());
        let found = prepare_quietly(&drivers.join("hello"), Path::new("/elsewhere"));
        assert_eq!(found, Ok(root));
        assert!(!drivers.join("hello/.cargo").exists());
        Ok(())
    }

    #[test]
    fn a_file_of_the_user_is_left_alone() -> std::io::Result<()> {
        let home = tempfile::tempdir()?;
        let own = home.path().join(".cargo/config.toml");
        assert!(write(&own, "[build]\njobs = 1\n").is_ok());
        let (shell, said) = Shell::captured(Verbosity::Normal, Format::Human);
        let found = prepare(home.path(), Path::new("/framework"), false, &shell);
        assert!(found.is_ok_and(|found| found == Path::new("/framework")));
        let said = said.stderr();
        assert!(
            said.contains("does not say where the framework is"),
            "{said}"
        );
        assert!(
            said.contains("kmod-kernel = { path = \"/framework/lib/kernel\" }"),
            "{said}"
        );
        assert_eq!(fs::read_to_string(own)?, "[build]\njobs = 1\n");
        Ok(())
    }
}
