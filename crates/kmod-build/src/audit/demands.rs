// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel demands of the instructions of a module, read from how its kbuild compiles C.

use kmod_target::kbuild::Kbuild;

use super::Stage;

/// The demands of one kernel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Demands {
    /// Functions return through a thunk.
    pub(crate) return_thunks: bool,
    /// Indirect branches go through thunks.
    pub(crate) retpolines: bool,
    /// A trap stands behind what control does not pass, but speculation might.
    pub(crate) traps: bool,
    /// What is reached by an indirect branch begins with a mark.
    pub(crate) landing_pads: bool,
    /// How many bytes of padding precede each function.
    pub(crate) padding: u64,
    /// How large a stack frame may be, in bytes.
    pub(crate) frame_limit: Option<u64>,
    /// What it is to be told of the instructions.
    pub(crate) tables: Tables,
}

/// The tables in which objtool tells the kernel what it needs to know of the instructions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    /// How to go back through each function.
    pub(crate) unwinder: bool,
    /// Where functions return, to be patched.
    pub(crate) returns: bool,
    /// Where indirect branches are, to be patched.
    pub(crate) retpolines: bool,
}

/// How large a stack frame may be where the system does not say: an eighth of the stack that a thread of FreeBSD has,
/// and what Linux has for machines of 64 bits.
const FRAME: u64 = 2048;

impl Demands {
    /// Those of FreeBSD, which asks for none of the rest.
    pub(crate) fn of_freebsd() -> Self {
        Self {
            frame_limit: Some(FRAME),
            ..Self::default()
        }
    }

    /// Reads them from the C flags, and the tables from objtool's switches.
    pub(crate) fn of(kbuild: &Kbuild, stage: Stage) -> Self {
        let padding = kbuild.value("-fpatchable-function-entry=");
        let frame_limit = kbuild.value("-Wframe-larger-than=");
        Self {
            return_thunks: kbuild.has("-mfunction-return=thunk-extern"),
            retpolines: kbuild.has("-mindirect-branch=thunk-extern")
                || kbuild.has("-mretpoline-external-thunk"),
            traps: kbuild.has("-mharden-sls=all"),
            landing_pads: kbuild.has("-fcf-protection=branch"),
            // How many in all, and how many of them before the entry.
            padding: padding
                .and_then(|value| value.split_once(',')?.1.parse().ok())
                .unwrap_or_default(),
            frame_limit: frame_limit
                .and_then(|value| value.parse().ok())
                .filter(|limit| *limit > 0),
            tables: match stage {
                Stage::Linked => Tables::default(),
                Stage::Finished => Tables::of(kbuild.objtool.as_deref().unwrap_or_default()),
            },
        }
    }
}

impl Tables {
    fn of(objtool: &[String]) -> Self {
        let has = |switch: &str| objtool.iter().any(|word| word == switch);
        Self {
            unwinder: has("--orc"),
            returns: has("--rethunk"),
            retpolines: has("--retpoline"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A kernel with these C flags, whose objtool makes some of the tables.
    fn kbuild(flags: &[&str]) -> Kbuild {
        Kbuild {
            compiler: "gcc".into(),
            c_flags: flags.iter().map(|&flag| flag.to_owned()).collect(),
            objtool: Some(vec!["objtool".into(), "--orc".into(), "--rethunk".into()]),
        }
    }

    fn of(flags: &[&str]) -> Demands {
        Demands::of(&kbuild(flags), Stage::Linked)
    }

    #[test]
    fn demands_are_read_from_flags() {
        let demands = of(&[
            "-mindirect-branch=thunk-extern",
            "-mfunction-return=thunk-extern",
            "-mharden-sls=all",
            "-fcf-protection=branch",
            "-fpatchable-function-entry=59,11",
            "-Wframe-larger-than=2048",
        ]);
        let all = Demands {
            return_thunks: true,
            retpolines: true,
            traps: true,
            landing_pads: true,
            padding: 11,
            frame_limit: Some(2048),
            tables: Tables::default(),
        };
        assert_eq!(demands, all);
        assert!(of(&["-mretpoline-external-thunk"]).retpolines);
    }

    #[test]
    fn nothing_is_demanded_that_was_not_asked_for() {
        let flags = [
            "-fcf-protection=none",
            "-Wframe-larger-than=0",
            "-fpatchable-function-entry=2",
        ];
        assert_eq!(of(&flags), Demands::default());
    }

    #[test]
    fn tables_are_demanded_of_what_objtool_has_seen() {
        let kbuild = kbuild(&[]);
        let tables = Tables {
            unwinder: true,
            returns: true,
            retpolines: false,
        };
        assert_eq!(Demands::of(&kbuild, Stage::Finished).tables, tables);
        assert_eq!(Demands::of(&kbuild, Stage::Linked), Demands::default());
    }
}
