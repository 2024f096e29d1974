// SPDX-License-Identifier: MIT OR Apache-2.0

//! C files of a package beside its Rust code.

use std::{fs, path::Path};

use crate::harness::{Attempt, Result, copy, each_kernel, has, one_kernel};

/// How C and Rust come together.
const PATHS: [&str; 2] = ["plain", "bitcode"];

#[test]
#[ignore = "needs kernels: run ./test"]
fn c_of_a_package_and_rust_call_each_other() -> Result {
    each_kernel(|kernel| {
        for path in PATHS {
            let symbols = "grep -E 'old_sum|__SCT__old_step' /proc/kallsyms";
            let run = Attempt::module("mixed")
                .on(kernel)
                .param("old_offset=100")
                .flag("--codegen")
                .flag(path)
                .command(&["sh", "-c", symbols])
                .run()?;
            run.ended(0, "guest", "ok")?;
            for line in [
                "sum 112",
                "call 11",
                // The branch is patched in, and the call is patched to another function.
                "counted 108 110",
                "call 12",
                "not counted 112",
                "length 16",
                "copied -14",
            ] {
                run.logged(line)?;
            }
            // `__FILE__` and the module's name are those of the package, and each use was counted.
            run.logged("mixed has 3 uses from old.c")?;
            // Exported, with the checksum that other modules are held to.
            for symbol in [
                " old_sum\t",
                " __ksymtab_old_sum\t",
                " __crc_old_sum\t",
                " __SCT__old_step\t",
            ] {
                has(&run.stdout, symbol)?;
            }
            for word in ["version generation failed", "warning: objtool"] {
                if run.stderr.contains(word) {
                    return Err(format!("{word} in:\n{}", run.stderr).into());
                }
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn only_c_that_has_changed_is_compiled() -> Result {
    one_kernel(|kernel| {
        let package = copy("mixed", "changing")?;
        for path in PATHS {
            let attempt = Attempt::of(&package)
                .on(kernel)
                .flag("--codegen")
                .flag(path);
            let compiled = || -> Result<bool> {
                let said = attempt.builds_with(0)?;
                Ok(said.contains("Compiling C of changing")
                    || said.contains(" of changing to bitcode"))
            };
            // Whatever an earlier run of this test has left.
            change(&package, "src/more.h", path)?;
            assert!(compiled()?, "a first build compiles ({path})");
            assert!(!compiled()?, "nothing has changed ({path})");
            for file in ["old.c", "old.h", "src/more.h"] {
                change(&package, file, &format!("{path} {file}"))?;
                assert!(compiled()?, "{file} has changed ({path})");
                assert!(!compiled()?, "nothing has changed since ({path})");
            }
        }
        Ok(())
    })
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn what_is_wrong_with_c_is_said() -> Result {
    let faults = [
        (
            "KMOD0223",
            "int broken(void) { return nothing; }",
            "old.c:88:",
        ),
        (
            "KMOD0224",
            "static int __init begin(void) { return 0; }\nmodule_init(begin);",
            "`old.c` of `faulty` defines `init_module`",
        ),
        (
            "KMOD0225",
            "int rust_twice(int value) { return value; }",
            "in old.c and in Rust code",
        ),
        (
            "KMOD0225",
            "void more_write(char *text, unsigned int uses) { }",
            "in old.c and in src/more.c",
        ),
        (
            "KMOD0215",
            "int nowhere(void);\nint use_it(void);\nint use_it(void) { return nowhere(); }\nEXPORT_SYMBOL(use_it);",
            "does not export `nowhere`",
        ),
    ];
    one_kernel(|kernel| {
        for path in PATHS {
            for (code, text, words) in faults {
                let package = copy("mixed", "faulty")?;
                let source = package.join("old.c");
                let old = fs::read_to_string(&source)?;
                assert_eq!(
                    old.lines().count(),
                    87,
                    "the first of the faults is in line 88"
                );
                fs::write(&source, format!("{old}{text}\n"))?;
                let attempt = Attempt::of(&package).on(kernel);
                let said = attempt.flag("--codegen").flag(path).refused()?;
                has(&said, code)?;
                has(&said, words)?;
            }
        }
        let package = copy("mixed", "faulty")?;
        fs::remove_file(package.join("src/more.c"))?;
        let said = Attempt::of(&package).on(kernel).builds_with(2)?;
        has(&said, "`c` names `src/more.c`, which is not there")
    })
}

/// Changes a file without changing what it says to a compiler.
fn change(package: &Path, file: &str, text: &str) -> Result {
    let path = package.join(file);
    let old = fs::read_to_string(&path)?;
    Ok(fs::write(path, format!("{old}/* {text} */\n"))?)
}
