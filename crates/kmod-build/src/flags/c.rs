// SPDX-License-Identifier: MIT OR Apache-2.0

//! The C flags of a kernel, taken apart one by one.
//!
//! Each flag is a demand that rustc is given too, or says nothing to Rust code (those are listed with the
//! reason), or is known to be lost, or is refused. One that is none of these is named in a warning.

mod lists;

use super::{ALWAYS, Canary, Demands};
use crate::canary;
use lists::{
    CHECKS_OF_C, PARAMETERS_OF_GCC, SWITCHES_OF_LLVM, TAKES_A_WORD, WITHOUT_MEANING, is_listed,
};

/// What the C flags of a kernel ask for. Of two that contradict each other, the later one counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CFlags {
    retpoline: bool,
    cs_prefix: bool,
    return_thunk: bool,
    branch_tracking: bool,
    no_jump_tables: bool,
    harden_returns: bool,
    harden_jumps: bool,
    frame_pointers: bool,
    /// As the compilers and rustc write it: nops in all, and before the function.
    padding: Option<String>,
    alignment: Option<u32>,
    /// What callers guarantee, in bytes.
    stack_alignment: Option<u32>,
    /// rustc's name for the strategy.
    stack_protector: Option<&'static str>,
    canary: Canary,
    lost: Vec<String>,
    unknown: Vec<String>,
}

impl CFlags {
    /// Takes a compile command apart.
    ///
    /// # Errors
    ///
    /// The exact reason why Rust code cannot be compiled alike.
    pub(super) fn read(flags: &[String]) -> Result<Self, String> {
        let mut this = Self::default();
        let mut words = flags.iter().map(String::as_str);
        while let Some(flag) = words.next() {
            if TAKES_A_WORD.contains(&flag) {
                let word = words.next().unwrap_or_default();
                this.take_pair(flag, word);
            } else {
                this.take(flag)?;
            }
        }
        Ok(this)
    }

    /// Takes one flag.
    fn take(&mut self, flag: &str) -> Result<(), String> {
        let (name, value) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (flag, None),
        };
        match (name, value) {
            ("-mretpoline-external-thunk", None) => self.retpoline = true,
            ("-mno-retpoline-external-thunk", None) => self.retpoline = false,
            ("-mindirect-branch", Some("thunk-extern")) => self.retpoline = true,
            ("-mindirect-branch", Some("keep")) => self.retpoline = false,
            ("-mindirect-branch" | "-mretpoline", _) => {
                return refused(
                    flag,
                    "only external thunks for indirect branches can be used",
                );
            }
            ("-mindirect-branch-cs-prefix", None) => self.cs_prefix = true,
            ("-mfunction-return", Some("thunk-extern")) => self.return_thunk = true,
            ("-mfunction-return", Some("keep")) => self.return_thunk = false,
            ("-mfunction-return", _) => {
                return refused(flag, "only the external return thunk can be used");
            }
            ("-fcf-protection", Some("branch")) => self.branch_tracking = true,
            ("-fcf-protection", Some("none")) => self.branch_tracking = false,
            ("-fcf-protection", _) => {
                return refused(
                    flag,
                    "the kernel has no shadow stacks of its own to be used",
                );
            }
            ("-fno-jump-tables", None) => self.no_jump_tables = true,
            ("-fjump-tables", None) => self.no_jump_tables = false,
            ("-mharden-sls", Some(what)) => self.harden(flag, what)?,
            ("-fpatchable-function-entry", Some(padding)) => self.padding = Some(padding.into()),
            ("-fmin-function-alignment" | "-falign-functions", Some(bytes)) => {
                self.align_functions(flag, bytes);
            }
            // gcc names the exponent, clang the bytes.
            ("-mpreferred-stack-boundary", Some(exponent)) => {
                let bytes = exponent
                    .parse()
                    .ok()
                    .and_then(|bits| 1u32.checked_shl(bits));
                self.align_stack(flag, bytes);
            }
            ("-mstack-alignment", Some(bytes)) => self.align_stack(flag, bytes.parse().ok()),
            ("-fno-stack-protector", None) => self.stack_protector = None,
            ("-fstack-protector", None) => self.stack_protector = Some("basic"),
            ("-fstack-protector-strong", None) => self.stack_protector = Some("strong"),
            ("-fstack-protector-all", None) => self.stack_protector = Some("all"),
            ("-mstack-protector-guard", Some("tls")) => self.canary = Canary::Slot,
            ("-mstack-protector-guard", Some("global")) => self.canary = Canary::Global,
            ("-mstack-protector-guard-reg", Some("gs")) => {}
            ("-mstack-protector-guard-offset", Some(offset)) => match offset.parse() {
                Ok(offset) => self.canary = Canary::Offset(offset),
                Err(_) => return refused(flag, "the place of the canary is not a number"),
            },
            ("-mstack-protector-guard-symbol", Some(symbol)) => {
                self.canary = Canary::PerCpu(symbol.into());
            }
            ("-mstack-protector-guard" | "-mstack-protector-guard-reg", _) => {
                return refused(
                    flag,
                    "the canary of the stack protector is not where a kernel has it",
                );
            }
            ("-fno-omit-frame-pointer", None) => self.frame_pointers = true,
            ("-fomit-frame-pointer", None) => self.frame_pointers = false,
            ("-mcmodel", Some(model)) if model != "kernel" => {
                return refused(
                    flag,
                    "modules are compiled for the code model of the kernel",
                );
            }
            ("-fsanitize", Some(list)) => self.sanitize(flag, list)?,
            ("-fplugin", Some(path)) => self.plugin(flag, path)?,
            ("-frandomize-layout-seed-file" | "-frandomize-layout-seed", _) => {
                return refused(flag, "its structures are laid out at random");
            }
            ("-flto", _) => return refused(flag, "it is optimised when it is linked"),
            ("-fzero-call-used-regs", Some(what)) if what != "skip" => {
                self.lose(flag, "registers keep their values when Rust functions return, for rustc cannot clear them");
            }
            ("-fprofile-arcs" | "-fprofile-generate", _) => {
                self.lose(flag, "which lines of Rust code have run is not counted");
            }
            ("-fsanitize-coverage", Some("stack-depth")) => {
                self.lose(
                    flag,
                    "how deep Rust code went into the stack is not recorded",
                );
            }
            ("-fsanitize-coverage", _) => {
                self.lose(flag, "the course of Rust code is not recorded");
            }
            _ if is_warning(flag) || is_listed(WITHOUT_MEANING, flag) => {}
            _ => self.unknown.push(flag.into()),
        }
        Ok(())
    }

    /// Takes a flag whose value is the next word.
    fn take_pair(&mut self, flag: &str, word: &str) {
        let known = match flag {
            "-mllvm" => is_listed(SWITCHES_OF_LLVM, word),
            "--param" => is_listed(PARAMETERS_OF_GCC, word),
            // Files and folders of headers; the language.
            _ => true,
        };
        if !known {
            self.unknown.push(format!("{flag} {word}"));
        }
    }

    /// `-mharden-sls=`: what must follow a jump that never comes back.
    fn harden(&mut self, flag: &str, what: &str) -> Result<(), String> {
        (self.harden_returns, self.harden_jumps) = match what {
            "all" => (true, true),
            "none" => (false, false),
            "return" => (true, self.harden_jumps),
            "indirect-jmp" => (self.harden_returns, true),
            _ => return refused(flag, "this hardening is not known"),
        };
        Ok(())
    }

    /// `-falign-functions=N`, which gcc rounds up to a power of two.
    fn align_functions(&mut self, flag: &str, bytes: &str) {
        match bytes.parse().ok().and_then(u32::checked_next_power_of_two) {
            Some(bytes) => self.alignment = Some(self.alignment.unwrap_or(1).max(bytes)),
            None => self.unknown.push(flag.into()),
        }
    }

    /// How callers align the stack.
    fn align_stack(&mut self, flag: &str, bytes: Option<u32>) {
        match bytes {
            Some(_) => self.stack_alignment = bytes,
            None => self.unknown.push(flag.into()),
        }
    }

    /// `-fsanitize=`: which checks the compiler writes into the code.
    fn sanitize(&mut self, flag: &str, list: &str) -> Result<(), String> {
        for check in list.split(',') {
            match check {
                "kcfi" | "cfi" | "cfi-icall" => {
                    return refused(flag, "it checks indirect calls by type");
                }
                "kernel-address" | "kernel-hwaddress" | "kernel-memory" | "thread" | "address"
                | "memory" | "hwaddress" => {
                    return refused(flag, "it wants every access to memory checked");
                }
                "shadow-call-stack" | "safe-stack" => {
                    return refused(flag, "it keeps return addresses on a stack of their own");
                }
                _ if is_listed(CHECKS_OF_C, check) => {}
                _ => self.unknown.push(format!("-fsanitize={check}")),
            }
        }
        Ok(())
    }

    /// `-fplugin=`: what gcc is extended by.
    fn plugin(&mut self, flag: &str, path: &str) -> Result<(), String> {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.trim_end_matches(".so").trim_end_matches("_plugin") {
            "randomize_layout" => refused(flag, "its structures are laid out at random"),
            // Those that the configuration names are warned about there.
            "stackleak" | "latent_entropy" | "structleak" => Ok(()),
            "sancov" => {
                self.lose(flag, "the course of Rust code is not recorded");
                Ok(())
            }
            // It prints figures about C.
            "cyc_complexity" => Ok(()),
            _ => {
                self.unknown.push(flag.into());
                Ok(())
            }
        }
    }

    /// Notes what the kernel wants and does not get.
    fn lose(&mut self, flag: &str, what: &str) {
        self.lost.push(format!("{what} ({flag})"));
    }

    /// The same, for rustc.
    pub(super) fn demands(self) -> Demands {
        let mut rustc: Vec<String> = ALWAYS.iter().map(|&flag| flag.to_owned()).collect();
        let mut add = |wanted: bool, flag: &str| {
            if wanted {
                rustc.push(flag.to_owned());
            }
        };
        add(self.retpoline, "-Zretpoline-external-thunk");
        add(self.cs_prefix, "-Zindirect-branch-cs-prefix");
        add(self.return_thunk, "-Zfunction-return=thunk-extern");
        add(self.branch_tracking, "-Zcf-protection=branch");
        // gcc's thunks for indirect branches imply it, and a table would be a jump without `endbr64`.
        let no_jump_tables = self.no_jump_tables || self.retpoline || self.branch_tracking;
        add(no_jump_tables, "-Cjump-tables=no");
        add(self.frame_pointers, "-Cforce-frame-pointers=y");
        if let Some(padding) = &self.padding {
            add(true, &format!("-Zpatchable-function-entry={padding}"));
        }
        if let Some(bytes) = self.alignment.filter(|bytes| *bytes > 1) {
            // rustc's own flag aligns statics as well, which tears tables apart that are laid out in sections.
            add(
                true,
                &format!("-Cllvm-args=-align-all-functions={}", bytes.ilog2()),
            );
        }
        if let Some(bytes) = self.stack_alignment {
            add(true, &module_flag("override-stack-alignment", bytes));
        }
        if let Some(strategy) = self.stack_protector {
            add(true, &format!("-Zstack-protector={strategy}"));
            let offset = match self.canary {
                Canary::Slot | Canary::Global => None,
                Canary::Offset(offset) => Some(offset),
                Canary::PerCpu(_) => Some(canary::MARK),
            };
            if let Some(offset) = offset {
                add(true, &module_flag("stack-protector-guard-offset", offset));
            }
        }
        let features = [
            (self.harden_jumps, "+harden-sls-ijmp"),
            (self.harden_returns, "+harden-sls-ret"),
        ];
        let mut warnings = self.lost;
        if !self.unknown.is_empty() {
            warnings.push(format!(
                "it compiles C with flags whose meaning for Rust code is not known: {}",
                self.unknown.join(", ")
            ));
        }
        Demands {
            llvm_target: None,
            rustc,
            features: features
                .iter()
                .filter(|(wanted, _)| *wanted)
                .map(|&(_, feature)| feature.to_owned())
                .collect(),
            canary: self.canary,
            warnings,
        }
    }
}

/// A number that LLVM reads from the module rather than from a switch; two modules must agree on it.
fn module_flag(name: &str, value: u32) -> String {
    format!("-Zllvm-module-flag={name}:u32:{value}:error")
}

/// A kernel that is compiled so is refused.
fn refused(flag: &str, reason: &str) -> Result<(), String> {
    Err(format!("{reason} ({flag})"))
}

/// Whether a flag is about messages: `-W…`, but not what is passed on to the assembler, the linker or the
/// preprocessor.
fn is_warning(flag: &str) -> bool {
    flag.starts_with("-W")
        && !["-Wa,", "-Wl,", "-Wp,"]
            .iter()
            .any(|on| flag.starts_with(on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &str) -> Result<Demands, String> {
        let flags: Vec<String> = flags.split_whitespace().map(String::from).collect();
        CFlags::read(&flags).map(CFlags::demands)
    }

    /// What is asked for beyond what every kernel asks for.
    fn rustc(flags: &str) -> Result<Vec<String>, String> {
        let Demands {
            rustc, warnings, ..
        } = read(flags)?;
        assert_eq!(warnings, Vec::<String>::new(), "{flags}");
        assert_eq!(rustc[..ALWAYS.len()], *ALWAYS);
        Ok(rustc[ALWAYS.len()..].to_vec())
    }

    #[test]
    fn demands_are_translated() -> Result<(), String> {
        for (c, expected) in [
            ("", &[][..]),
            (
                "-mindirect-branch=thunk-extern -mindirect-branch-register",
                &["-Zretpoline-external-thunk", "-Cjump-tables=no"],
            ),
            (
                "-mretpoline-external-thunk -mindirect-branch-cs-prefix",
                &[
                    "-Zretpoline-external-thunk",
                    "-Zindirect-branch-cs-prefix",
                    "-Cjump-tables=no",
                ],
            ),
            (
                "-mfunction-return=thunk-extern",
                &["-Zfunction-return=thunk-extern"],
            ),
            (
                "-fcf-protection=branch",
                &["-Zcf-protection=branch", "-Cjump-tables=no"],
            ),
            ("-fno-jump-tables", &["-Cjump-tables=no"]),
            (
                "-fpatchable-function-entry=16,16",
                &["-Zpatchable-function-entry=16,16"],
            ),
            (
                "-falign-functions=16",
                &["-Cllvm-args=-align-all-functions=4"],
            ),
            (
                "-fmin-function-alignment=64",
                &["-Cllvm-args=-align-all-functions=6"],
            ),
            (
                "-falign-functions=24",
                &["-Cllvm-args=-align-all-functions=5"],
            ),
            (
                "-mpreferred-stack-boundary=3",
                &["-Zllvm-module-flag=override-stack-alignment:u32:8:error"],
            ),
            (
                "-mstack-alignment=8",
                &["-Zllvm-module-flag=override-stack-alignment:u32:8:error"],
            ),
            ("-fstack-protector-strong", &["-Zstack-protector=strong"]),
            ("-fstack-protector", &["-Zstack-protector=basic"]),
            (
                "-fstack-protector -mstack-protector-guard-reg=gs -mstack-protector-guard-offset=48",
                &[
                    "-Zstack-protector=basic",
                    "-Zllvm-module-flag=stack-protector-guard-offset:u32:48:error",
                ],
            ),
            (
                "-fno-omit-frame-pointer -fno-optimize-sibling-calls",
                &["-Cforce-frame-pointers=y"],
            ),
        ] {
            assert_eq!(rustc(c)?, expected, "{c}");
        }
        Ok(())
    }

    #[test]
    fn straight_line_speculation_is_stopped_by_features() -> Result<(), String> {
        for (c, features) in [
            (
                "-mharden-sls=all",
                &["+harden-sls-ijmp", "+harden-sls-ret"][..],
            ),
            ("-mharden-sls=return", &["+harden-sls-ret"]),
            ("-mharden-sls=indirect-jmp", &["+harden-sls-ijmp"]),
            ("-mharden-sls=all -mharden-sls=none", &[]),
        ] {
            assert_eq!(read(c)?.features, features, "{c}");
        }
        Ok(())
    }

    #[test]
    fn the_canary_is_found() -> Result<(), String> {
        for (c, canary) in [
            ("", Canary::Slot),
            ("-mstack-protector-guard-reg=gs", Canary::Slot),
            ("-mstack-protector-guard=global", Canary::Global),
            (
                "-mstack-protector-guard-reg=gs -mstack-protector-guard-symbol=__ref_stack_chk_guard",
                Canary::PerCpu("__ref_stack_chk_guard".into()),
            ),
        ] {
            assert_eq!(read(c)?.canary, canary, "{c}");
        }
        Ok(())
    }

    #[test]
    fn the_later_flag_counts() -> Result<(), String> {
        let none: [&str; 0] = [];
        assert_eq!(rustc("-fcf-protection=branch -fcf-protection=none")?, none);
        assert_eq!(
            rustc("-fstack-protector-strong -fno-stack-protector")?,
            none
        );
        assert_eq!(rustc("-fno-omit-frame-pointer -fomit-frame-pointer")?, none);
        assert_eq!(
            rustc("-mfunction-return=thunk-extern -mfunction-return=keep")?,
            none
        );
        Ok(())
    }

    #[test]
    fn what_cannot_be_met_is_refused_with_its_reason() {
        for (c, reason) in [
            ("-fcf-protection=full", "shadow stacks"),
            ("-fcf-protection", "shadow stacks"),
            ("-mindirect-branch=thunk-inline", "external thunks"),
            ("-mretpoline", "external thunks"),
            ("-mfunction-return=thunk", "return thunk"),
            ("-mharden-sls=blr", "not known"),
            ("-mcmodel=large", "code model"),
            ("-mstack-protector-guard-reg=fs", "canary"),
            ("-fsanitize=kcfi", "by type"),
            ("-fsanitize=bounds,kernel-address", "memory checked"),
            ("-fsanitize=thread", "memory checked"),
            ("-fsanitize=shadow-call-stack", "stack of their own"),
            ("-flto=thin", "when it is linked"),
            ("-flto", "when it is linked"),
            (
                "-fplugin=./scripts/gcc-plugins/randomize_layout_plugin.so",
                "at random",
            ),
            ("-frandomize-layout-seed-file=x", "at random"),
        ] {
            let said = read(&format!("-O2 {c} -g")).err().unwrap_or_default();
            assert!(said.contains(reason) && said.contains(c), "{c}: {said}");
        }
    }

    #[test]
    fn what_is_lost_is_told() -> Result<(), String> {
        for c in [
            "-fzero-call-used-regs=used-gpr",
            "-fprofile-arcs",
            "-fsanitize-coverage=trace-pc",
            "-fsanitize-coverage=stack-depth",
            "-fplugin=./scripts/gcc-plugins/sancov_plugin.so",
        ] {
            let warnings = read(c)?.warnings;
            assert!(
                warnings.len() == 1 && warnings[0].ends_with(&format!("({c})")),
                "{c}: {warnings:?}"
            );
        }
        Ok(())
    }

    #[test]
    fn no_flag_is_passed_over_in_silence() -> Result<(), String> {
        for c in [
            "-mnew-mitigation=all",
            "-fno-new-mitigation",
            "-Wa,-mbranches-within-32B-boundaries",
            "-mllvm -x86-new-mitigation",
            "--param new=1",
            "-fplugin=/x/new_plugin.so",
            "-fsanitize=new",
            "-falign-functions=many",
            "-mpreferred-stack-boundary=40",
            "-m32",
        ] {
            let warnings = read(&format!("-O2 {c} -g"))?.warnings;
            assert!(
                warnings.len() == 1 && warnings[0].contains(c),
                "{c}: {warnings:?}"
            );
        }
        Ok(())
    }
}
