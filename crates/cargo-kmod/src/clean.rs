// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod clean`: removes what was built, of one package or for all.

use std::{fs, io, path::Path};

use glob::Pattern;
use kmod_report::{Diagnostic, Shell};

use crate::{
    cli,
    failure::{Failure, Result},
    framework, package,
};

/// Removes the package's `target/kmod`, part of it, or the shared cache.
pub(crate) fn execute(arguments: &cli::Clean, shell: &Shell) -> Result<u8> {
    if arguments.cache {
        remove(&framework::cache()?, shell)?;
        return Ok(0);
    }
    let target = match &arguments.target_dir {
        Some(target) => target.clone(),
        None => package::metadata(arguments.manifest_path.as_deref())?
            .target_directory
            .into(),
    };
    let folder = target.join("kmod");
    if arguments.kernels.is_empty() {
        remove(&folder, shell)?;
        return Ok(0);
    }
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let built: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    for selector in &arguments.kernels {
        let pattern = Pattern::new(selector).map_err(|error| {
            Diagnostic::new(
                "KMOD0018",
                format_args!("`{selector}` is not a release or a glob: {}", error.msg),
            )
            .exit(2)
        })?;
        for release in built
            .iter()
            .filter(|release| *release == selector || pattern.matches(release))
        {
            remove(&folder.join(release), shell)?;
        }
    }
    Ok(0)
}

fn remove(folder: &Path, shell: &Shell) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Ok(()) => {
            shell.status("Removed", folder.display());
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::io("remove", folder)(error)),
    }
}
