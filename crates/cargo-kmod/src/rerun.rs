// SPDX-License-Identifier: MIT OR Apache-2.0

//! The command line that does again what was done on one kernel.

use kmod_target::Kernel;

/// The command that does this one run again.
pub(crate) fn rerun(
    arguments: impl Iterator<Item = String>,
    kernel: &Kernel,
    is_only: bool,
) -> String {
    let words: Vec<String> = arguments.skip(1).collect();
    let words = match words.split_first() {
        Some((first, rest)) if first == "kmod" => rest,
        _ => &words,
    };
    let mut shown = String::from("cargo kmod");
    let mut skip = false;
    let mut rest = words.iter();
    for word in rest.by_ref() {
        if std::mem::take(&mut skip) {
            continue;
        }
        if word == "--" {
            shown.push_str(" --");
            break;
        }
        if !is_only && word == "--kernel" {
            skip = true;
        } else if is_only || !word.starts_with("--kernel=") {
            shown.push_str(&format!(" {}", quote(word)));
            if !is_only && ["run", "test"].contains(&word.as_str()) {
                shown.push_str(&format!(" --kernel {}", quote(&kernel.release)));
            }
        }
    }
    for word in rest {
        shown.push_str(&format!(" {}", quote(word)));
    }
    shown
}

pub(crate) fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn again(words: &[&str], is_only: bool) -> String {
        let kernel = Kernel {
            release: "6.1.0-56-amd64".to_owned(),
            system: kmod_target::kernel::System::Linux,
            headers: PathBuf::new(),
            image: None,
            modules: None,
            origin: kmod_target::Origin::Store,
        };
        rerun(
            words.iter().map(|word| (*word).to_owned()),
            &kernel,
            is_only,
        )
    }

    #[test]
    fn one_of_several_kernels_is_run_again_alone() {
        let words = [
            "cargo-kmod",
            "kmod",
            "run",
            "--kernel",
            "6.*",
            "--kernel=x",
            "--",
            "ls",
            "a b",
        ];
        assert_eq!(
            again(&words, false),
            "cargo kmod run --kernel 6.1.0-56-amd64 -- ls 'a b'"
        );
    }

    #[test]
    fn a_single_run_is_repeated_as_it_was_typed() {
        let words = ["cargo-kmod", "run", "--kernel", "6.1.*", "--param", "n=3"];
        assert_eq!(
            again(&words, true),
            "cargo kmod run --kernel '6.1.*' --param n=3"
        );
    }
}
