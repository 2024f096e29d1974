// SPDX-License-Identifier: MIT OR Apache-2.0

//! The sources of the C shims: a folder for each system, and beside it one with the headers that all of them share.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Error,
    cache::{self, KeyBuilder},
};

/// Where they lie in the framework.
const SHIMS: &str = "lib/kernel-sys/shims";

/// The folder of what is declared alike for every system.
const COMMON: &str = "common";

/// The folder of a system.
pub(super) fn folder(framework: &Path, system: &str) -> PathBuf {
    framework.join(SHIMS).join(system)
}

/// Adds all that the shims in a folder are made from to a key.
pub(super) fn with(key: KeyBuilder, shims: &Path) -> Result<KeyBuilder, Error> {
    key.with_folder(shims, &[".c", ".h"])?
        .with_folder(&shims.with_file_name(COMMON), &[".h"])
}

/// Copies the files of a folder of shims whose names end in one of `endings`, and the headers beside it, to where a compiler
/// can leave what it makes: the copy of the folder.
pub(super) fn copy(shims: &Path, endings: &[&str], to: &Path) -> Result<PathBuf, Error> {
    let copy = to.join(shims.file_name().unwrap_or_default());
    copy_files(shims, endings, &copy)?;
    copy_files(&shims.with_file_name(COMMON), &[".h"], &to.join(COMMON))?;
    Ok(copy)
}

fn copy_files(from: &Path, endings: &[&str], to: &Path) -> Result<(), Error> {
    fs::create_dir(to).map_err(Error::io(to))?;
    for file in cache::files(from, endings)? {
        let copy = to.join(file.file_name().unwrap_or_default());
        fs::copy(&file, copy).map_err(Error::io(&file))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Key;

    type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

    #[test]
    fn a_change_of_a_shared_header_is_one_of_every_system_s_shims() -> Result {
        let root = tempfile::tempdir()?;
        let ours = folder(root.path(), "here");
        let shared = ours.with_file_name(COMMON).join("a.h");
        fs::create_dir_all(&ours)?;
        fs::create_dir_all(ours.with_file_name(COMMON))?;
        fs::write(ours.join("a.c"), "#include \"../common/a.h\"\n")?;
        let key_with = |text: &str| -> Result<Key> {
            fs::write(&shared, text)?;
            Ok(with(KeyBuilder::default(), &ours)?.finish())
        };
        let before = key_with("int a;\n")?;
        assert_ne!(before, key_with("long a;\n")?);
        assert_eq!(before, key_with("int a;\n")?);
        let scratch = tempfile::tempdir()?;
        let copied = copy(&ours, &[".c"], scratch.path())?;
        assert!(copied.join("a.c").is_file());
        assert_eq!(
            fs::read_to_string(copied.join("../common/a.h"))?,
            "int a;\n"
        );
        Ok(())
    }
}
