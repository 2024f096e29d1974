// SPDX-License-Identifier: MIT OR Apache-2.0

//! The archive as an image of a disc (ISO 9660 with Rock Ridge), which FreeBSD can have for its root.

use std::path::{Path, PathBuf};
use std::process::Command;

use kmod_host::program;

use crate::Error;

const PROGRAM: &str = "bsdtar";

/// Where the program is that makes such an image of an archive.
///
/// # Errors
///
/// [`Error::NoBsdtar`].
pub fn find_bsdtar() -> Result<PathBuf, Error> {
    program::find(PROGRAM).ok_or(Error::NoBsdtar { program: PROGRAM })
}

/// An image that holds what the archive in this file does.
pub(crate) fn of_archive(archive: &Path) -> Result<Vec<u8>, Error> {
    let mut source = std::ffi::OsString::from("@");
    source.push(archive);
    let output = program::output(
        Command::new(find_bsdtar()?)
            .args(["--create", "--format=iso9660", "--file=-"])
            .arg(source),
    );
    let output = output.map_err(|fault| {
        fault.into(Error::Interrupted, |source| Error::Program {
            program: PROGRAM.to_owned(),
            source,
        })
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Error::Failed {
        program: PROGRAM.to_owned(),
        message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::cpio::Archive;

    #[test]
    fn the_image_holds_what_the_archive_does() {
        let (Ok(program), Ok(folder)) = (find_bsdtar(), tempfile::tempdir()) else {
            // The program is not on every machine.
            return;
        };
        let mut archive = Archive::default();
        archive.folder("dev", 0o755);
        archive.file("sbin/init", 0o755, b"a program");
        // Names keep their length, and their letters.
        archive.file("kmod/tests/A_name_longer_than_discs_have.rs", 0o644, b"");
        archive.symlink("root/link", "/sbin/init");
        let [file, image] = ["archive", "image"].map(|name| folder.path().join(name));
        assert!(fs::write(&file, archive.finish()).is_ok());
        let made = of_archive(&file).unwrap_or_default();
        // The mark of such a disc, in its first descriptor.
        assert_eq!(made.get(0x8001..0x8006), Some(b"CD001".as_slice()));
        assert!(fs::write(&image, made).is_ok());
        let list = Command::new(program).args(["-tvf"]).arg(&image).output();
        let list = list.map(|output| output.stdout).unwrap_or_default();
        let list = String::from_utf8_lossy(&list);
        let line = |end: &str| list.lines().find(|line| line.ends_with(end));
        assert!(
            line(" sbin/init").is_some_and(|line| line.starts_with("-r-xr-xr-x")),
            "{list}"
        );
        assert!(
            line(" kmod/tests/A_name_longer_than_discs_have.rs").is_some(),
            "{list}"
        );
        assert!(line(" root/link -> /sbin/init").is_some(), "{list}");
        assert!(line(" dev/").or(line(" dev")).is_some(), "{list}");
    }
}
