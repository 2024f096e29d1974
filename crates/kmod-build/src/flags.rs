// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel demands of compiled code, said in rustc's words.
//!
//! kbuild's own C flags ([`Kbuild`]) are translated, so the demands are those of the target's makefiles
//! and configuration. A demand that rustc cannot meet is refused by name, never dropped.

use kmod_target::{config::Config, kbuild::Kbuild};

/// The target: freestanding, soft-float, no red zone.
pub const TRIPLE: &str = "x86_64-unknown-none";

/// What a kernel demands of Rust code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demands {
    /// The flags of every crate.
    pub rustc: Vec<String>,
    /// Features of the code generator that rustc does not know by name.
    pub features: Vec<String>,
}

/// Flags every module needs, whatever the kernel.
const ALWAYS: &[&str] = &[
    // The target is described in a file.
    "-Zunstable-options",
    "-Crelocation-model=static",
    "-Ccode-model=kernel",
    "-Cno-redzone=y",
    "-Cforce-unwind-tables=n",
    "-Csymbol-mangling-version=v0",
    // Calls that the compiler invents (`memcpy` and its kin) must not go through a GOT.
    "-Zplt=yes",
    // One `.text`, as C modules have it.
    "-Zfunction-sections=no",
];

/// The rustc flags for code that runs in this kernel.
///
/// # Errors
///
/// The exact reason why code cannot be compiled for this kernel.
pub fn for_kernel(kbuild: &Kbuild, config: &Config) -> Result<Demands, String> {
    refuse_unsupported(kbuild, config)?;
    let mut features = Vec::new();
    let mut flags: Vec<String> = ALWAYS.iter().map(|&flag| flag.to_owned()).collect();
    let mut add = |flag: &str| flags.push(flag.to_owned());
    let retpoline =
        kbuild.has("-mindirect-branch=thunk-extern") || kbuild.has("-mretpoline-external-thunk");
    if retpoline {
        add("-Zretpoline-external-thunk");
    }
    if kbuild.has("-mindirect-branch-cs-prefix") {
        add("-Zindirect-branch-cs-prefix");
    }
    if kbuild.has("-mfunction-return=thunk-extern") {
        add("-Zfunction-return=thunk-extern");
    }
    if kbuild.has("-fcf-protection=branch") {
        add("-Zcf-protection=branch");
    }
    if kbuild.has("-fno-jump-tables") || retpoline {
        add("-Cjump-tables=no");
    }
    if kbuild.has("-mharden-sls=all") {
        features.extend(["+harden-sls-ijmp", "+harden-sls-ret"].map(String::from));
    }
    if let Some(padding) = kbuild.value("-fpatchable-function-entry=") {
        add(&format!("-Zpatchable-function-entry={padding}"));
    }
    if kbuild.has("-fstack-protector-strong") {
        add("-Zstack-protector=strong");
    }
    if kbuild.has("-fno-omit-frame-pointer") {
        add("-Cforce-frame-pointers=y");
    }
    Ok(Demands {
        rustc: flags,
        features,
    })
}

/// Refuses kernels whose demands cannot be met.
fn refuse_unsupported(kbuild: &Kbuild, config: &Config) -> Result<(), String> {
    if !config.is_set("X86_64") {
        return Err("it is not an x86-64 kernel".into());
    }
    if !config.is_set("MODULES") {
        return Err("it loads no modules (CONFIG_MODULES is off)".into());
    }
    let options = [
        (
            "RANDSTRUCT",
            "its structures are laid out at random (CONFIG_RANDSTRUCT)",
        ),
        (
            "CFI_CLANG",
            "it checks indirect calls by type (CONFIG_CFI_CLANG)",
        ),
        ("CFI", "it checks indirect calls by type (CONFIG_CFI)"),
        ("LTO_CLANG", "it was linked from bitcode (CONFIG_LTO_CLANG)"),
        ("KASAN", "it wants every access instrumented (CONFIG_KASAN)"),
        ("KCSAN", "it wants every access instrumented (CONFIG_KCSAN)"),
        ("KMSAN", "it wants every access instrumented (CONFIG_KMSAN)"),
    ];
    for (option, reason) in options {
        if config.is_set(option) {
            return Err(reason.into());
        }
    }
    match kbuild.value("-fcf-protection=") {
        None | Some("none" | "branch") => Ok(()),
        Some(other) => Err(format!("it is compiled with -fcf-protection={other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kbuild(flags: &[&str]) -> Kbuild {
        Kbuild {
            compiler: "gcc".into(),
            c_flags: flags.iter().map(|&flag| flag.to_owned()).collect(),
            objtool: None,
        }
    }

    fn config(extra: &str) -> Config {
        Config::parse(&format!("CONFIG_X86_64=y\nCONFIG_MODULES=y\n{extra}"))
    }

    #[test]
    fn mitigations_are_translated() -> Result<(), String> {
        let kbuild = kbuild(&[
            "-mindirect-branch=thunk-extern",
            "-mfunction-return=thunk-extern",
            "-fcf-protection=branch",
            "-fpatchable-function-entry=16,16",
            "-mharden-sls=all",
        ]);
        let demands = for_kernel(&kbuild, &config(""))?;
        for flag in [
            "-Zretpoline-external-thunk",
            "-Zfunction-return=thunk-extern",
            "-Zcf-protection=branch",
            "-Cjump-tables=no",
            "-Zpatchable-function-entry=16,16",
        ] {
            assert!(
                demands.rustc.iter().any(|have| have == flag),
                "{flag} is missing"
            );
        }
        assert_eq!(demands.features, ["+harden-sls-ijmp", "+harden-sls-ret"]);
        Ok(())
    }

    #[test]
    fn nothing_is_added_that_was_not_asked_for() -> Result<(), String> {
        let demands = for_kernel(&kbuild(&["-fcf-protection=none"]), &config(""))?;
        assert_eq!(demands.rustc, ALWAYS);
        assert_eq!(demands.features, Vec::<String>::new());
        Ok(())
    }

    #[test]
    fn what_cannot_be_met_is_refused_by_name() {
        let refused = for_kernel(&kbuild(&[]), &config("CONFIG_RANDSTRUCT=y\n"));
        assert!(refused.is_err_and(|reason| reason.contains("CONFIG_RANDSTRUCT")));
        let refused = for_kernel(&kbuild(&["-fcf-protection=full"]), &config(""));
        assert!(refused.is_err_and(|reason| reason.contains("full")));
    }
}
