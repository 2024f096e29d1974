// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which of the symbols that the C shims ask about a kernel exports.
//!
//! A function that a kernel declares need not be there for modules, and the preprocessor sees neither. So where a shim
//! says `kernel_exports_NAME`, that is defined if `Module.symvers` has the symbol.

use std::{collections::BTreeSet, fs, path::Path};

use kmod_target::symvers::Symvers;

use crate::{Error, cache};

const PREFIX: &str = "kernel_exports_";

/// The flags of the C compiler that define what the shims ask about and the kernel has.
pub(super) fn flags(shims: &Path, symvers: &Symvers) -> Result<Vec<String>, Error> {
    let mut names = BTreeSet::new();
    for path in cache::files(shims, &[".c", ".h"])? {
        let text = fs::read_to_string(&path).map_err(Error::io(&path))?;
        names.extend(asked(&text).map(str::to_owned));
    }
    let there = names.iter().filter(|name| symvers.get(name).is_some());
    Ok(there.map(|name| format!("-D{PREFIX}{name}=1")).collect())
}

/// The symbols that a text asks about.
fn asked(text: &str) -> impl Iterator<Item = &str> {
    text.split(|byte: char| !byte.is_ascii_alphanumeric() && byte != '_')
        .filter_map(|word| word.strip_prefix(PREFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_about_and_exported_is_defined() -> Result<(), Box<dyn std::error::Error>> {
        let folder = kmod_host::Scratch::new("kmod-exports-")?;
        let path = folder.path().join("a.c");
        let text = "#if defined(kernel_exports_old)\n#elif defined(kernel_exports_new)\n#endif\n\
                    #ifdef kernel_exports_old\n#endif\nint my_kernel_exports_none;\n";
        fs::write(path, text)?;
        let symvers =
            Symvers::parse("0x1\tnew\tvmlinux\tEXPORT_SYMBOL\n0x2\tnone\tvmlinux\tEXPORT_SYMBOL\n");
        assert_eq!(
            flags(folder.path(), &symvers)?,
            ["-Dkernel_exports_new=1".to_owned()]
        );
        Ok(())
    }
}
