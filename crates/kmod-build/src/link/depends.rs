// SPDX-License-Identifier: MIT OR Apache-2.0

//! Which modules a module for FreeBSD needs: those whose symbols it uses, said in its linker set. The kernel then loads them
//! first, keeps them, and looks up symbols in no others.
//!
//! C header: `sys/module.h`.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path, path::PathBuf};

use object::{Object as _, ObjectSymbol as _};

use super::unreadable;
use crate::{
    Error, process,
    target::{FreeBsd, Other},
};

/// Makes an object that declares what an object needs, in `folder`; none where it needs nothing but the kernel.
pub(super) fn declare(
    freebsd: &FreeBsd,
    joined: &Path,
    folder: &Path,
) -> Result<Option<PathBuf>, Error> {
    let data = fs::read(joined).map_err(Error::io(joined))?;
    let file = object::File::parse(&*data).map_err(|error| unreadable(joined, &error))?;
    let used: BTreeSet<&str> = file
        .symbols()
        .filter(|symbol| symbol.is_undefined())
        .filter_map(|symbol| symbol.name().ok())
        .collect();
    let needed: Vec<&Other> = freebsd
        .others
        .iter()
        .filter(|other| used.iter().any(|name| other.symbols.contains(*name)))
        .collect();
    if needed.is_empty() {
        return Ok(None);
    }
    let source = folder.join("depends.c");
    fs::write(&source, text(&needed)?).map_err(Error::io(&source))?;
    let object = folder.join("depends.o");
    let mut clang = freebsd.command(&object);
    clang.arg(&source);
    process::run(&mut clang, "clang")?;
    Ok(Some(object))
}

/// What C would say with `MODULE_DEPEND`, for each module its own version and no other.
fn text(needed: &[&Other]) -> Result<String, Error> {
    let mut text = String::from("#include <sys/param.h>\n#include <sys/module.h>\n");
    for (index, other) in needed.iter().enumerate() {
        let version = other.version.as_ref().ok_or_else(|| Error::NoVersion {
            path: other.path.clone(),
        })?;
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            "static struct mod_depend range_{index} = {{ {number}, {number}, {number} }};\n\
             static struct mod_metadata need_{index} = {{ MDT_STRUCT_VERSION, MDT_DEPEND, &range_{index}, \"{name}\" }};\n\
             DATA_SET(modmetadata_set, need_{index});",
            number = version.number,
            name = version.name.escape_default(),
        );
    }
    Ok(text)
}
