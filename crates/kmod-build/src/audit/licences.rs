// SPDX-License-Identifier: MIT OR Apache-2.0

//! The licences of the crates in a module let it be given to others: under the GPL version 2, if that is
//! what the module says it is under, for it is then one work with the kernel.
//!
//! What fits that version, and why:
//!
//! - Licences that ask for nothing but that their notice is kept (MIT, BSD with two or three clauses, ISC,
//!   Zlib, BSL-1.0, Unicode and their kin), and those that ask for nothing at all (0BSD, CC0-1.0, Unlicense): the GPL
//!   lets notices be asked for, and nothing here is asked for beyond.
//! - `Apache-2.0 WITH LLVM-exception`: the exception gives up, for what is combined with code under the GPL
//!   version 2, the terms of Apache-2.0 that would be in conflict with it. Apache-2.0 alone does not fit: it
//!   ends patent licences and asks for indemnity, which are restrictions that the GPL version 2 does not let be added.
//! - MPL-2.0: its section 3.3 lets the whole be given under the GPL version 2 or later, unless a file says
//!   that it is incompatible (`MPL-2.0-no-copyleft-exception`).
//! - LGPL-2.0 and LGPL-2.1: their section 3 lets a copy be put under the GPL version 2.
//! - GPL-2.0 itself, and earlier versions where later ones may be chosen; with whatever exceptions, for those only
//!   permit more. The versions 3 of the GPL, LGPL and AGPL ask for more than version 2 allows to be asked for.
//!
//! What is not listed here is refused, for nothing is known of it. The licences are those that the manifests
//! declare; nobody here reads the sources.

use std::{
    fs,
    path::{Path, PathBuf},
};

use spdx::{AdditionItem, Expression, LicenseItem, LicenseReq, ParseMode};

use super::{Finding, modinfo::ModInfo};

/// A crate that is linked into a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its manifest.
    pub manifest: PathBuf,
    /// Whether it is in a folder of the user's, not downloaded.
    pub is_local: bool,
}

/// Licences that ask for no more than that their notice is kept.
const PERMISSIVE: [&str; 25] = [
    "0BSD",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-2-Clause-Patent",
    "BSD-3-Clause",
    "BSD-3-Clause-Clear",
    "BSL-1.0",
    "bzip2-1.0.6",
    "CC0-1.0",
    "curl",
    "HPND",
    "ICU",
    "ISC",
    "libpng-2.0",
    "MIT",
    "MIT-0",
    "NCSA",
    "PostgreSQL",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "UPL-1.0",
    "WTFPL",
    "X11",
    "Zlib",
];

/// Each crate whose licence does not fit, or is not known.
pub(super) fn check(package: &Path, crates: &[Crate], module: &ModInfo) -> Vec<Finding> {
    let fits = if module.is_gpl() {
        fits_gpl
    } else {
        fits_closed
    };
    let crates = crates.iter();
    crates
        .filter_map(|krate| {
            let is_driver = krate.manifest == package;
            let Some(declared) = declared(&krate.manifest) else {
                // Of the driver itself, `module!` says it.
                return (!is_driver).then(|| undeclared(krate));
            };
            let reason = judge(&declared, fits).err()?;
            Some(refused(krate, is_driver, &declared, &reason, module))
        })
        .collect()
}

fn undeclared(krate: &Crate) -> Finding {
    let Crate {
        name,
        version,
        is_local,
        ..
    } = krate;
    let mut finding = Finding::new(
        "KMOD0255",
        format!("the crate `{name} {version}` declares no licence"),
        "let its `Cargo.toml` say `license = \"…\"`, with an SPDX expression such as `MIT OR GPL-2.0-only`; \
         what has no licence may not be given to others",
    );
    // What lies here is most likely the author's own.
    finding.is_warning = *is_local;
    finding
}

fn refused(
    krate: &Crate,
    is_driver: bool,
    declared: &str,
    reason: &str,
    module: &ModInfo,
) -> Finding {
    let Crate { name, version, .. } = krate;
    let subject = if is_driver {
        "the package itself".to_owned()
    } else {
        format!("the crate `{name} {version}`")
    };
    let license = module.license();
    let help = if is_driver {
        "let `license` in Cargo.toml and `license:` in `module!` agree: `MIT OR GPL-2.0-only` goes with \"Dual MIT/GPL\" and \"GPL\""
    } else {
        "use another crate, or ask its authors for another licence; most are under `MIT OR Apache-2.0`, which fits"
    };
    Finding::new(
        "KMOD0241",
        format!("{subject} is under `{declared}`, which does not fit a module under {license:?}"),
        help,
    )
    .note(reason)
}

/// What a manifest declares; `None` where it declares nothing, or a file instead of a known licence.
pub(super) fn declared(manifest: &Path) -> Option<String> {
    let read = |path: &Path| fs::read_to_string(path).ok()?.parse::<toml::Table>().ok();
    match read(manifest)?.get("package")?.get("license")? {
        toml::Value::String(license) => Some(license.clone()),
        // `license.workspace = true`
        _ => {
            let mut folders = manifest.ancestors().skip(1);
            folders.find_map(|folder| {
                let manifest = read(&folder.join("Cargo.toml"))?;
                let package = manifest.get("workspace")?.get("package")?;
                Some(package.get("license")?.as_str()?.to_owned())
            })
        }
    }
}

/// Why an expression gives no choice that fits.
fn judge(declared: &str, fits: fn(&LicenseReq) -> Result<(), &'static str>) -> Result<(), String> {
    let expression = Expression::parse_mode(declared, ParseMode::LAX)
        .map_err(|error| format!("it is no SPDX expression: {}", error.reason))?;
    if expression.evaluate(|license| fits(license).is_ok()) {
        return Ok(());
    }
    let reasons = expression.requirements().filter_map(|license| {
        let reason = fits(&license.req).err()?;
        Some(format!("{}: {reason}", license.req))
    });
    Err(reasons.collect::<Vec<_>>().join("\n"))
}

const UNKNOWN: &str = "it is not known to fit";

/// Whether what is under a licence may be part of a work under the GPL version 2.
fn fits_gpl(license: &LicenseReq) -> Result<(), &'static str> {
    let Some((name, or_later)) = name(license) else {
        return Err(UNKNOWN);
    };
    let exception = match &license.addition {
        Some(AdditionItem::Spdx(exception)) => Some(exception.name),
        Some(AdditionItem::Other(_)) => return Err(UNKNOWN),
        None => None,
    };
    match (name, exception) {
        ("Apache-2.0", Some("LLVM-exception")) | ("MPL-2.0", None) => Ok(()),
        ("GPL-2.0" | "LGPL-2.0" | "LGPL-2.1", _) => Ok(()),
        ("GPL-1.0", _) if or_later => Ok(()),
        (name, None) if PERMISSIVE.contains(&name) => Ok(()),
        ("Apache-2.0", None) => Err(
            "it ends patent licences and asks for indemnity, which the GPL version 2 does not let be added",
        ),
        ("GPL-3.0" | "LGPL-3.0" | "AGPL-3.0", _) => {
            Err("it asks for more than the GPL version 2 lets be asked for")
        }
        ("MPL-2.0-no-copyleft-exception", _) => Err("it excludes the GPL by name"),
        ("BSD-4-Clause" | "OpenSSL", _) => {
            Err("it asks for a line in advertisements, which the GPL does not let be asked for")
        }
        _ => Err(UNKNOWN),
    }
}

/// Whether what is under a licence may be part of a work whose source is kept.
fn fits_closed(license: &LicenseReq) -> Result<(), &'static str> {
    match name(license) {
        Some(("Apache-2.0" | "MPL-2.0", _)) => Ok(()),
        Some((name, _)) if PERMISSIVE.contains(&name) && license.addition.is_none() => Ok(()),
        Some((name, _)) if name.contains("GPL") => {
            Err("it asks that the source of the whole module be given")
        }
        _ => Err(UNKNOWN),
    }
}

/// A licence's name without its version's ending, and whether later versions may be chosen.
fn name(license: &LicenseReq) -> Option<(&'static str, bool)> {
    let LicenseItem::Spdx { id, or_later } = &license.license else {
        return None;
    };
    let name = id.name;
    if let Some(base) = name.strip_suffix("-or-later").or(name.strip_suffix('+')) {
        return Some((base, true));
    }
    Some((name.strip_suffix("-only").unwrap_or(name), *or_later))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_the_gpl() {
        for expression in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "Apache-2.0 OR BSL-1.0",
            "Apache-2.0 WITH LLVM-exception",
            "MIT AND Unicode-3.0",
            "(MIT OR Apache-2.0) AND Unicode-DFS-2016",
            "MIT AND Apache-2.0 WITH LLVM-exception AND (MIT OR Apache-2.0)",
            "MPL-2.0",
            "LGPL-2.1-or-later",
            "GPL-2.0",
            "GPL-2.0+",
            "GPL-1.0-or-later",
            "GPL-2.0-only WITH Linux-syscall-note",
            "0BSD OR GPL-3.0-only",
            "Unlicense OR MIT",
            "CC0-1.0",
            "Zlib",
            "ISC",
        ] {
            assert_eq!(judge(expression, fits_gpl), Ok(()), "{expression}");
        }
    }

    #[test]
    fn what_does_not_fit_the_gpl() {
        for expression in [
            "Apache-2.0",
            "MIT AND Apache-2.0",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "GPL-1.0-only",
            "LGPL-3.0-only",
            "AGPL-3.0-only",
            "MPL-2.0-no-copyleft-exception",
            "BSD-4-Clause",
            "CDDL-1.0",
            "EPL-2.0",
            "LicenseRef-Ours",
            "Apache-2.0 WITH Classpath-exception-2.0",
            "MIT WITH LLVM-exception",
            "proprietary",
            "",
        ] {
            assert!(judge(expression, fits_gpl).is_err(), "{expression}");
        }
    }

    #[test]
    fn what_fits_a_closed_module() {
        for expression in ["MIT", "Apache-2.0", "MPL-2.0", "MIT OR GPL-2.0-only"] {
            assert_eq!(judge(expression, fits_closed), Ok(()), "{expression}");
        }
        for expression in [
            "GPL-2.0-only",
            "LGPL-2.1-only",
            "AGPL-3.0-or-later",
            "SSPL-1.0",
        ] {
            assert!(judge(expression, fits_closed).is_err(), "{expression}");
        }
    }

    #[test]
    fn the_reason_names_the_licence() {
        let reason = judge("GPL-3.0-only OR Apache-2.0", fits_gpl)
            .err()
            .unwrap_or_default();
        assert!(
            reason.contains("GPL-3.0-only: ") && reason.contains("Apache-2.0: "),
            "{reason}"
        );
    }

    #[test]
    fn a_workspace_may_declare_for_its_members() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let member = folder.path().join("member/Cargo.toml");
        fs::create_dir(folder.path().join("member"))?;
        fs::write(
            &member,
            "[package]\nname = \"x\"\nlicense.workspace = true\n",
        )?;
        assert_eq!(declared(&member), None);
        let root = folder.path().join("Cargo.toml");
        fs::write(&root, "[workspace.package]\nlicense = \"ISC\"\n")?;
        assert_eq!(declared(&member).as_deref(), Some("ISC"));
        fs::write(
            &member,
            "[package]\nname = \"x\"\nlicense-file = \"COPYING\"\n",
        )?;
        assert_eq!(declared(&member), None);
        Ok(())
    }
}
