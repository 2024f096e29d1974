// SPDX-License-Identifier: MIT OR Apache-2.0

//! Raw bindings: what libclang reads out of the shims' header and the target's own headers.

use std::path::{Path, PathBuf};

use kmod_target::kbuild::Kbuild;

use crate::Error;

/// The oldest libclang that understands current kernel headers (`asm goto` with outputs, `__counted_by`).
const OLDEST_CLANG: u32 = 15;

/// The structures that Rust holds, or has pointers to, without looking into them: of these only the size and the
/// alignment count. What must not move must not be copied either.
const OPAQUE: &str =
    "completion|lock_class_key|module|mutex|rw_semaphore|spinlock|wait_queue_entry|wait_queue_head";

/// The library that reads C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Libclang {
    /// What it says of itself.
    pub version: String,
    /// Where it was found.
    pub path: PathBuf,
}

/// Loads libclang.
///
/// # Errors
///
/// When there is none, or it is too old.
pub fn libclang() -> Result<Libclang, Error> {
    if !clang_sys::is_loaded() {
        clang_sys::load().map_err(Error::NoLibclang)?;
    }
    let version = bindgen::clang_version();
    match version.parsed {
        Some((major, _)) if major < OLDEST_CLANG => Err(Error::NoLibclang(format!(
            "{} is older than {OLDEST_CLANG}",
            version.full
        ))),
        _ => Ok(Libclang {
            version: version.full,
            path: clang_sys::get_library().map_or_else(PathBuf::new, |it| it.path().to_owned()),
        }),
    }
}

/// Writes the bindings of one kernel.
///
/// # Errors
///
/// When clang cannot parse the headers or the file cannot be written.
pub(super) fn generate(
    release: &str,
    headers: &Path,
    kbuild: &Kbuild,
    shims: &Path,
    output: &Path,
) -> Result<(), Error> {
    let message = |message: String| Error::Bindings {
        release: release.to_owned(),
        message,
    };
    let target = bindgen::RustTarget::stable(85, 0).map_err(|error| message(error.to_string()))?;
    bindgen::builder()
        .header(shims.display().to_string())
        .clang_args(clang_args(headers, kbuild))
        .use_core()
        .ctypes_prefix("ffi")
        .rust_target(target)
        .rust_edition(bindgen::RustEdition::Edition2024)
        .layout_tests(false)
        .generate_comments(false)
        .formatter(bindgen::Formatter::None)
        .derive_default(true)
        .default_enum_style(bindgen::EnumVariation::ModuleConsts)
        .allowlist_function("kmod_.*")
        .allowlist_var("KMOD_.*|__this_module")
        .allowlist_type("kmod_.*|kernel_param.*")
        .opaque_type(OPAQUE)
        .no_copy(OPAQUE)
        .generate()
        .map_err(|error| message(error.to_string()))?
        .write_to_file(output)
        .map_err(Error::io(output))
}

/// What of kbuild's C flags changes the meaning of a header, for clang.
///
/// Code generation is left out: nothing is compiled, and clang does not know all of gcc's switches.
fn clang_args(headers: &Path, kbuild: &Kbuild) -> Vec<String> {
    const KEPT: &[&str] = &[
        "-D",
        "-U",
        "-std=",
        "-m64",
        "-fms-extensions",
        "-fshort-wchar",
        "-funsigned-char",
    ];
    let mut args: Vec<String> = [
        "--target=x86_64-linux-gnu",
        "-nostdinc",
        "-w",
        "-DKBUILD_MODNAME=\"kmod\"",
        "-DKBUILD_BASENAME=\"kmod\"",
        "-D__BINDGEN__",
    ]
    .map(String::from)
    .to_vec();
    let absolute = |path: &str| headers.join(path).display().to_string();
    let mut flags = kbuild.c_flags.iter();
    while let Some(flag) = flags.next() {
        if flag == "-include" {
            args.extend(
                flags
                    .next()
                    .into_iter()
                    .flat_map(|file| ["-include".into(), absolute(file)]),
            );
        } else if let Some(folder) = flag.strip_prefix("-I") {
            args.push(format!("-I{}", absolute(folder)));
        } else if KEPT.iter().any(|kept| flag.starts_with(kept)) {
            args.push(flag.clone());
        }
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_become_absolute_and_code_generation_goes() {
        let kbuild = Kbuild {
            compiler: "gcc".into(),
            c_flags: [
                "-I./include",
                "-I/abs",
                "-include",
                "/abs/k.h",
                "-DX=1",
                "-fconserve-stack",
                "-std=gnu11",
            ]
            .map(String::from)
            .to_vec(),
            objtool: None,
        };
        let args = clang_args(Path::new("/h"), &kbuild);
        for wanted in [
            "-I/h/./include",
            "-I/abs",
            "/abs/k.h",
            "-DX=1",
            "-std=gnu11",
        ] {
            assert!(args.iter().any(|arg| arg == wanted), "{wanted} is missing");
        }
        assert!(!args.iter().any(|arg| arg == "-fconserve-stack"));
    }
}
