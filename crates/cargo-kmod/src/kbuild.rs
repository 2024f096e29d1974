// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod kbuild`: a package as a part of a module of C, whose own `Kbuild` asks for it with one line,
//!
//! ```make
//! include $(or $(shell cargo kmod kbuild MODULE $(src)/rust),$(error cargo kmod failed))
//! ```
//!
//! The path that is printed is that of a makefile. It adds an object to the module, and the rule to make it: this same
//! command, which then is given `--object`. So nothing is compiled while makefiles are read, `make clean` included;
//! kbuild waits for it beside its other jobs, and stops where it fails.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use kmod_build::{
    Request,
    cache::{Cache, KeyBuilder},
};
use kmod_report::{Diagnostic, Shell};

use crate::{
    check,
    cli::{self, Kernels, Packages},
    failure::{Failure, Result},
    rerun::quote,
};

/// Prints the path of the makefile, or makes the object.
pub(crate) fn execute(arguments: &cli::Kbuild, shell: &Shell) -> Result<u8> {
    if let (Some(object), Some(kernel)) = (&arguments.object, &arguments.kernel) {
        make(arguments, object, kernel, shell)?;
    } else {
        let path = makefile(arguments, shell)?.display().to_string();
        // In a list of files a blank ends a name.
        shell.print(format_args!("{}\n", path.replace(' ', "\\ ")));
    }
    Ok(0)
}

/// Writes the makefile that adds the package to the module.
fn makefile(arguments: &cli::Kbuild, shell: &Shell) -> Result<PathBuf> {
    let manifest = arguments.path.join("Cargo.toml");
    if !manifest.is_file() {
        let message = format!("there is no package in {}", arguments.path.display());
        return Err(Diagnostic::new("KMOD0228", message)
            .exit(2)
            .help("name the folder of its Cargo.toml: `$(src)/rust`, if it lies beside the Kbuild file")
            .into());
    }
    let program = env::current_exe().map_err(Failure::io("find", Path::new("cargo-kmod")))?;
    let words = env::args().skip(1).skip_while(|word| word == "kmod");
    let text = text(&arguments.module, &program, words);
    let cache = Cache::open()?;
    let key = KeyBuilder::default().with(&text).finish();
    let folder = cache.entry("part", &key, shell, |folder| {
        let path = folder.join(MAKEFILE);
        fs::write(&path, &text).map_err(|source| kmod_build::Error::Io { path, source })
    })?;
    Ok(folder.join(MAKEFILE))
}

/// The file in its folder.
const MAKEFILE: &str = "part.mk";

/// What the makefile says; `words` are those of this command, to be given again.
///
/// `M.c`, where it is all of the module `M`, would become the object of the module itself. It gets another name beside the
/// Rust code, and all that is said of `M.o` (`CFLAGS_M.o` and its like) is said of it.
fn text(module: &str, program: &Path, words: impl Iterator<Item = String>) -> String {
    let program = program.display().to_string();
    let command: Vec<String> = [program]
        .into_iter()
        .chain(words)
        .map(|word| quote(&word).replace('$', "$$").replace('#', r"\#"))
        .collect();
    const TEXT: &str = "\
# Written by `cargo kmod kbuild`: a part of MODULE that is written in Rust.
ifeq ($(strip $(MODULE-y) $(MODULE-objs) $(MODULE-m)),)
ifeq ($(wildcard $(src)/MODULE.c),)
$(error cargo kmod: there is no MODULE.c: list the objects of MODULE in MODULE-y above the line with `cargo kmod kbuild`)
endif
MODULE-y := MODULE.c.o
$(foreach name,$(filter %_MODULE.o,$(.VARIABLES)),$(eval $(patsubst %.o,%.c.o,$(name)) = $$($(name))))
$(obj)/MODULE.c.o: $(obj)/%.o: $(src)/MODULE.c FORCE
\t$(call if_changed_rule,cc_o_c)
endif
MODULE-y += MODULE.rust.o
clean-files += .MODULE.rust
$(obj)/MODULE.rust.o: FORCE
\t+$(Q)COMMAND --kernel $(abspath $(objtree)) --object $@ $(if $(filter silent_,$(quiet)),--quiet)
";
    TEXT.replace("MODULE", module)
        .replace("COMMAND", &command.join(" "))
}

/// Makes the object.
fn make(arguments: &cli::Kbuild, object: &Path, kernel: &str, shell: &Shell) -> Result<()> {
    // cargo's own variable has the say, so that several modules can share what they have in common.
    let own_target = env::var_os("CARGO_TARGET_DIR")
        .is_none()
        .then(|| object.with_file_name(format!(".{}.rust", arguments.module)));
    let manifest = arguments.path.join("Cargo.toml");
    let packages = Packages::one(manifest, own_target);
    let kernels = Kernels {
        kernels: vec![kernel.to_owned()],
    };
    let name = arguments.module.replace('-', "_");
    check::each(
        &packages,
        &arguments.compile,
        &kernels,
        shell,
        |request, _| {
            let request = Request {
                module_name: &name,
                is_part: true,
                ..request
            };
            if kmod_build::build_part(&request, object)? {
                shell.status("RUST [M]", object.display());
            }
            Ok(())
        },
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_makefile_asks_for_the_object() {
        let words = ["kbuild", "old", "/my own/$1", "-F", "a"].map(String::from);
        let text = text("old", Path::new("/bin/cargo-kmod"), words.into_iter());
        for line in [
            "old-y += old.rust.o\n",
            "\t+$(Q)/bin/cargo-kmod kbuild old '/my own/$$1' -F a --kernel $(abspath $(objtree)) --object $@ ",
        ] {
            assert!(text.contains(line), "{line:?} is not in\n{text}");
        }
    }
}
