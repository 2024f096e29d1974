// SPDX-License-Identifier: MIT OR Apache-2.0

//! `cargo kmod new`: a package that builds and runs at once.

use std::{env, fs, path::Path, process::Command};

use kmod_host::{program, signals};
use kmod_report::{Diagnostic, Shell};
use kmod_target::{Store, select};
use serde_json::json;

use crate::{
    build::shorten,
    cli::{self, Kind, Vcs},
    failure::{Failure, Result},
    framework, host,
};

/// The files that packages of all kinds have; `{{…}}` is replaced.
const TEMPLATES: [(&str, &str); 3] = [
    ("Cargo.toml", include_str!("../templates/Cargo.toml")),
    ("README.md", include_str!("../templates/README.md")),
    (".gitignore", include_str!("../templates/gitignore")),
];

/// What is different in packages of one kind.
struct Template {
    lib: &'static str,
    test: &'static str,
    /// How `cargo kmod run` shows what the module does.
    run: &'static str,
}

impl Kind {
    fn template(self) -> Template {
        match self {
            Self::Hello => Template {
                lib: include_str!("../templates/lib.rs"),
                test: include_str!("../templates/test.rs"),
                run: "--param greetings=5 -- lsmod    ",
            },
            Self::Misc => Template {
                lib: include_str!("../templates/misc.rs"),
                test: include_str!("../templates/misc_test.rs"),
                run: "-- ls -l /dev/{{module}}",
            },
            Self::Sysctl => Template {
                lib: include_str!("../templates/sysctl.rs"),
                test: include_str!("../templates/sysctl_test.rs"),
                run: "-- sysctl dev.{{module}}",
            },
            Self::Worker => Template {
                lib: include_str!("../templates/worker.rs"),
                test: include_str!("../templates/worker_test.rs"),
                run: "-- sleep 2",
            },
        }
    }
}

/// The kernel keeps names of modules in that many bytes, the closing NUL not counted.
const MODULE_NAME_LEN: usize = 55;

/// Words of the language, of all editions.
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names of crates that a module is compiled with.
const TAKEN: [&str; 12] = [
    "alloc",
    "compiler_builtins",
    "core",
    "kernel",
    "kernel_macros",
    "kernel_pure",
    "kernel_sys",
    "kmod_kernel",
    "pin_init",
    "proc_macro",
    "std",
    "test",
];

/// Makes the package, and generates what `cargo check` needs if a kernel is known.
pub(crate) fn execute(arguments: &cli::New, shell: &Shell) -> Result<u8> {
    let cli::New {
        path,
        name,
        kind,
        edition,
        vcs,
    } = arguments;
    let folder = std::path::absolute(path).map_err(Failure::io("find", path))?;
    let name = match name {
        Some(name) => name.clone(),
        None => last_part(&folder)?,
    };
    check_name(&name)?;
    check_folder(&folder)?;
    let module = name.replace('-', "_");
    shell.status("Creating", format_args!("kernel module `{name}` package"));
    let is_new = !folder.exists();
    let ours = framework::framework()?;
    // What takes long comes before there is anything to undo.
    prepare_checks(&host::found_from(&folder, &ours), shell);
    signals::check().map_err(|_| Failure::interrupted())?;
    let made = fill(&folder, *kind, &name, &module, edition).and_then(|()| {
        // The nearest existing folder above decides where cargo finds a framework.
        let root = fs::canonicalize(&folder).map_err(Failure::io("find", &folder))?;
        host::prepare(&root, &ours, true, shell)
    });
    if let Err(failure) = made {
        undo(&folder, is_new);
        return Err(failure);
    }
    set_up_vcs(&folder, *vcs, shell);
    lock(&folder);
    if signals::check().is_err() {
        undo(&folder, is_new);
        return Err(Failure::interrupted());
    }
    if shell.is_json() {
        shell.record(
            "kmod-new",
            &json!({ "package": name, "module": module, "path": folder }),
        );
    }
    shell.status(
        "Created",
        format_args!(
            "{}; next: `cargo kmod run` in it",
            shorten(&folder).display()
        ),
    );
    Ok(0)
}

/// Removes what was made; an empty folder that was there stays. The first failure is the one to tell.
fn undo(folder: &Path, is_new: bool) {
    if is_new {
        let _ = fs::remove_dir_all(folder);
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
    }
}

fn last_part(folder: &Path) -> Result<String> {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| {
        Diagnostic::new(
            "KMOD0020",
            format_args!("{} does not end in a name", folder.display()),
        )
        .exit(2)
        .help("name the package with --name")
        .into()
    })
}

fn check_name(name: &str) -> Result<()> {
    let reason = if name.is_empty() {
        Some("it is empty".to_owned())
    } else if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some("it must begin with a letter".to_owned())
    } else if let Some(wrong) = name
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !"-_".contains(*c))
    {
        Some(format!(
            "`{wrong}` is not allowed; letters, digits, `-` and `_` are"
        ))
    } else if name.len() > MODULE_NAME_LEN {
        Some(format!(
            "it has {} characters, the kernel takes {MODULE_NAME_LEN}",
            name.len()
        ))
    } else if KEYWORDS.contains(&name) {
        Some("it is a word of the Rust language".to_owned())
    } else if TAKEN.contains(&name.replace('-', "_").as_str()) {
        Some("a crate that modules are compiled with has that name".to_owned())
    } else {
        None
    };
    match reason {
        None => Ok(()),
        Some(reason) => Err(Diagnostic::new(
            "KMOD0021",
            format_args!("`{name}` cannot be the name of a module: {reason}"),
        )
        .exit(2)
        .help("choose another with --name")
        .into()),
    }
}

fn check_folder(folder: &Path) -> Result<()> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !folder.exists(),
    };
    if is_empty {
        return Ok(());
    }
    let message = format!("{} exists already", folder.display());
    Err(Diagnostic::new("KMOD0022", message)
        .exit(2)
        .help("choose another folder, or an empty one")
        .into())
}

fn fill(folder: &Path, kind: Kind, name: &str, module: &str, edition: &str) -> Result<()> {
    let Template { lib, test, run } = kind.template();
    let own = [("src/lib.rs", lib), ("tests/module.rs", test)];
    for (file, template) in TEMPLATES.into_iter().chain(own) {
        let text = template
            .replace("{{run}}", run)
            .replace("{{name}}", name)
            .replace("{{module}}", module)
            .replace("{{type}}", &type_name(module))
            .replace("{{edition}}", edition)
            .replace("\n# {{workspace}}\n", own_workspace(folder));
        host::write(&folder.join(file), &text)?;
    }
    Ok(())
}

/// What makes the package a workspace of its own: nothing where one above has it as a member.
fn own_workspace(folder: &Path) -> &'static str {
    let above = folder.ancestors().skip(1).find_map(|above| {
        let text = fs::read_to_string(above.join("Cargo.toml")).ok()?;
        let manifest: toml::Table = toml::from_str(&text).ok()?;
        Some((above, manifest.get("workspace")?.clone()))
    });
    let is_listed = |key: &str| {
        let (above, workspace) = above.as_ref()?;
        let path = folder.strip_prefix(above).ok()?;
        let patterns = workspace
            .get(key)?
            .as_array()?
            .iter()
            .filter_map(toml::Value::as_str);
        let mut patterns = patterns.filter_map(|pattern| glob::Pattern::new(pattern).ok());
        Some(patterns.any(|pattern| pattern.matches_path(path)))
    };
    if is_listed("members").unwrap_or(false) && !is_listed("exclude").unwrap_or(false) {
        return "\n";
    }
    "\n\n# A module is built for its kernel by `cargo kmod`, in no other workspace.\n[workspace]\n"
}

/// `my_driver` → `MyDriver`.
fn type_name(module: &str) -> String {
    let words = module.split('_').filter(|word| !word.is_empty());
    let name: String = words
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters)
        })
        .collect();
    // These are in scope already.
    if [
        "Self",
        "Module",
        "Result",
        "Error",
        "Option",
        "Vec",
        "Box",
        "String",
        "ThisModule",
    ]
    .contains(&&*name)
    {
        format!("{name}Module")
    } else {
        name
    }
}

/// As cargo does it: a repository unless the folder is in one. Lack of git is no failure.
fn set_up_vcs(folder: &Path, vcs: Option<Vcs>, shell: &Shell) {
    let is_inside = folder
        .ancestors()
        .skip(1)
        .any(|above| above.join(".git").exists());
    let is_wanted = match vcs {
        Some(vcs) => vcs == Vcs::Git,
        None => !is_inside,
    };
    if is_wanted
        && !succeeds(Command::new("git").arg("init").arg("--quiet").arg(folder))
        && vcs.is_some()
    {
        shell.warn(format_args!("`git init` failed in {}", folder.display()));
    }
}

/// Writes `Cargo.lock` from what is at hand, so that later steps need no network where none is needed.
fn lock(folder: &Path) {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["generate-lockfile", "--offline", "--quiet"])
        .current_dir(folder);
    // Where it fails, the first build asks the network.
    let _ = succeeds(&mut command);
}

fn succeeds(command: &mut Command) -> bool {
    program::output(command).is_ok_and(|output| output.status.success())
}

/// Generates the bindings that `cargo check` wants; without a kernel the first build does.
fn prepare_checks(framework: &Path, shell: &Shell) {
    let kernel = Store::open().and_then(|store| select::default(&select::known(&store)));
    let Ok(kernel) = kernel else {
        shell
            .note("no kernel is known yet: `cargo check` works after the first `cargo kmod build`");
        shell.help("add a kernel: `cargo kmod kernel add debian:6.12`");
        return;
    };
    if let Err(error) = kmod_build::prepare(&kernel, framework, shell) {
        shell.warn(format_args!(
            "`cargo check` works after the first `cargo kmod build`: {error}"
        ));
        if let Some(help) = error.help() {
            shell.help(help);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(name: &str) -> String {
        check_name(name)
            .err()
            .map(|failure| failure.diagnostic().message.clone())
            .unwrap_or_default()
    }

    #[test]
    fn names_that_cannot_be_loaded_or_compiled_are_refused() {
        for name in ["hello", "my-driver", "a1_b", &"x".repeat(55)] {
            assert_eq!(reason(name), "");
        }
        assert!(reason("").contains("empty"));
        assert!(reason("9p").contains("begin with a letter"));
        assert!(reason("a.b").contains("`.` is not allowed"));
        assert!(reason("größe").contains("not allowed"));
        assert!(reason(&"x".repeat(56)).contains("56 characters"));
        assert!(reason("match").contains("word of the Rust language"));
        for taken in ["test", "core", "kernel", "pin-init", "kernel-macros"] {
            assert!(reason(taken).contains("has that name"), "{taken}");
        }
    }

    #[test]
    fn the_type_is_named_after_the_module() {
        assert_eq!(type_name("hello"), "Hello");
        assert_eq!(type_name("my_driver_2"), "MyDriver2");
        assert_eq!(type_name("module"), "ModuleModule");
    }

    #[test]
    fn a_package_is_what_it_says() -> std::io::Result<()> {
        let home = tempfile::tempdir()?;
        let folder = home.path().join("my-driver");
        for (kind, wanted) in [
            (Kind::Hello, "impl kernel::Module for MyDriver {\n"),
            (Kind::Misc, "MiscDeviceOptions { name: c\"my_driver\" }"),
            (Kind::Sysctl, "c\"dev/my_driver\""),
            (Kind::Worker, "Thread::spawn(c\"my_driver\""),
        ] {
            assert!(fill(&folder, kind, "my-driver", "my_driver", "2021").is_ok());
            let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_default();
            assert!(read("Cargo.toml").contains("name = \"my-driver\"\n"));
            assert!(read("Cargo.toml").contains("edition = \"2021\"\n"));
            assert!(read("src/lib.rs").contains("name: \"my_driver\",\n"));
            assert!(read("src/lib.rs").contains(wanted), "{wanted}");
            assert!(read("src/lib.rs").contains("\n#![forbid(unsafe_code)]\n"));
            let own = ["src/lib.rs", "tests/module.rs"];
            for file in TEMPLATES.map(|(file, _)| file).into_iter().chain(own) {
                assert!(!read(file).contains("{{"), "{file}");
                assert!(!read(file).is_empty(), "{file}");
            }
        }
        Ok(())
    }

    #[test]
    fn a_folder_with_something_in_it_is_refused() -> std::io::Result<()> {
        let home = tempfile::tempdir()?;
        assert!(check_folder(home.path()).is_ok());
        assert!(check_folder(&home.path().join("none")).is_ok());
        fs::write(home.path().join("x"), "")?;
        assert!(check_folder(home.path()).is_err());
        assert!(check_folder(&home.path().join("x")).is_err());
        Ok(())
    }

    #[test]
    fn a_member_of_a_workspace_is_none_of_its_own() -> std::io::Result<()> {
        let root = tempfile::tempdir()?;
        fs::write(
            root.path().join("Cargo.toml"),
            "[workspace]\nmembers = [\"one\", \"drivers/*\"]\nexclude = [\"drivers/out\"]\n",
        )?;
        let own = |path: &str| own_workspace(&root.path().join(path)).contains("[workspace]");
        assert!(!own("one") && !own("drivers/two"));
        assert!(own("other") && own("drivers/out"));
        Ok(())
    }
}
