// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel demands of the instructions of a module, read from how its kbuild compiles C.

use kmod_target::kbuild::Kbuild;

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
}

impl Demands {
    /// Reads them from the C flags.
    pub(crate) fn of(kbuild: &Kbuild) -> Self {
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(flags: &[&str]) -> Demands {
        Demands::of(&Kbuild {
            compiler: "gcc".into(),
            c_flags: flags.iter().map(|&flag| flag.to_owned()).collect(),
            objtool: None,
        })
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
}
