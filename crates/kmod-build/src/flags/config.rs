// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel's configuration says about foreign modules and its C flags do not.

use kmod_target::config::Config;

/// Options that no foreign module can do justice to, and what they mean.
const REFUSED: &[(&str, &str)] = &[
    ("UML", "it is a program of user space"),
    ("RANDSTRUCT", "its structures are laid out at random"),
    (
        "GCC_PLUGIN_RANDSTRUCT",
        "its structures are laid out at random",
    ),
    ("CFI_CLANG", "it checks indirect calls by type"),
    ("CFI", "it checks indirect calls by type"),
    ("LTO_CLANG", "it is optimised when it is linked"),
    ("LTO_GCC", "it is optimised when it is linked"),
    ("KASAN", "it wants every access to memory checked"),
    ("KCSAN", "it wants every access to memory checked"),
    ("KMSAN", "it wants every access to memory checked"),
];

/// Options that a foreign module lives with, and what is lost.
const WARNED: &[(&str, &str)] = &[
    (
        "MODULE_SIG_FORCE",
        "it loads only modules that are signed with a key it trusts; this one is not signed",
    ),
    (
        "LOCK_DOWN_KERNEL_FORCE_INTEGRITY",
        "it is locked down and loads only modules that are signed with a key it trusts; this one is not signed",
    ),
    (
        "LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY",
        "it is locked down and loads only modules that are signed with a key it trusts; this one is not signed",
    ),
    (
        "TRIM_UNUSED_KSYMS",
        "it exports only what its own modules use; what this one needs may not be there",
    ),
    (
        "GCC_PLUGIN_STACKLEAK",
        "it erases the used part of the stack after each system call; how deep Rust code went is not recorded",
    ),
    (
        "KSTACK_ERASE",
        "it erases the used part of the stack after each system call; how deep Rust code went is not recorded",
    ),
    (
        "GCC_PLUGIN_LATENT_ENTROPY",
        "it gathers entropy from the course of its code; Rust code adds none",
    ),
    (
        "GCC_PLUGIN_STRUCTLEAK",
        "a plugin of its compiler initialises structures; Rust leaves none uninitialised, C that clang compiles may",
    ),
];

/// Refuses kernels whose demands cannot be met.
///
/// # Errors
///
/// The exact reason.
pub(super) fn refuse_unsupported(config: &Config) -> Result<(), String> {
    if !config.is_set("X86_64") {
        return Err("it is not an x86-64 kernel".into());
    }
    if !config.is_set("MODULES") {
        return Err("it loads no modules (CONFIG_MODULES is off)".into());
    }
    match on(REFUSED, config).next() {
        Some(reason) => Err(reason),
        None => Ok(()),
    }
}

/// What is lost on this kernel.
pub(super) fn warnings(config: &Config) -> impl Iterator<Item = String> {
    on(WARNED, config)
}

/// The reasons that hold, each with its option.
fn on(list: &'static [(&str, &str)], config: &Config) -> impl Iterator<Item = String> {
    list.iter()
        .filter(|(option, _)| config.is_set(option))
        .map(|(option, reason)| format!("{reason} (CONFIG_{option})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(extra: &str) -> Config {
        Config::parse(&format!("CONFIG_X86_64=y\nCONFIG_MODULES=y\n{extra}"))
    }

    #[test]
    fn each_refused_option_is_refused_by_name() {
        assert_eq!(refuse_unsupported(&config("")), Ok(()));
        for (option, reason) in REFUSED {
            let refused = refuse_unsupported(&config(&format!("CONFIG_{option}=y\n")));
            assert_eq!(refused, Err(format!("{reason} (CONFIG_{option})")));
        }
        // What only says that it could be had, or is chosen between, is no demand.
        let harmless = "CONFIG_RANDSTRUCT_NONE=y\nCONFIG_LTO_NONE=y\nCONFIG_HAVE_ARCH_KASAN=y\nCONFIG_FINEIBT=y\n\
            CONFIG_MTD_CFI=m\nCONFIG_ARCH_SUPPORTS_CFI=y\n";
        assert_eq!(refuse_unsupported(&config(harmless)), Ok(()));
    }

    #[test]
    fn other_machines_are_refused() {
        assert!(refuse_unsupported(&Config::parse("CONFIG_MODULES=y\n")).is_err());
        assert!(refuse_unsupported(&Config::parse("CONFIG_X86_64=y\n")).is_err());
    }

    #[test]
    fn each_loss_is_told_once() {
        assert_eq!(warnings(&config("")).count(), 0);
        for (option, reason) in WARNED {
            let told: Vec<String> = warnings(&config(&format!("CONFIG_{option}=y\n"))).collect();
            assert_eq!(told, [format!("{reason} (CONFIG_{option})")]);
        }
        let harmless = "CONFIG_MODULE_SIG=y\nCONFIG_SECURITY_LOCKDOWN_LSM=y\nCONFIG_LOCK_DOWN_KERNEL_FORCE_NONE=y\nCONFIG_HAVE_GCC_PLUGINS=y\n";
        assert_eq!(warnings(&config(harmless)).count(), 0);
    }
}
