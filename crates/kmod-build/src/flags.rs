// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a kernel demands of compiled code, said in rustc's words.
//!
//! kbuild's own C flags ([`Kbuild`]) are taken apart one by one ([`c`]), so the demands are those of the
//! target's makefiles; what only its configuration tells is looked up there ([`config`]). Each demand is
//! met, or it is refused or warned about by name: none is dropped in silence.

mod c;
mod config;

use kmod_target::{config::Config, kbuild::Kbuild};

use c::CFlags;

/// The target: freestanding, soft-float, no red zone.
pub const TRIPLE: &str = "x86_64-unknown-none";

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
    // Within a block, code is placed where its results are used. Where it was written, the counter of a `for` loop
    // is counted up before the loop's body and kept beside its old value, which costs a move a round.
    "-Cllvm-args=-pre-RA-sched=list-ilp",
];

/// What a kernel demands of Rust code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demands {
    /// The flags of every crate.
    pub rustc: Vec<String>,
    /// Features of the code generator that rustc does not know by name.
    pub features: Vec<String>,
    /// The triple that LLVM is told, where it is neither that of Linux nor that of bare machines.
    pub llvm_target: Option<String>,
    /// Where the stack protector finds its canary.
    pub canary: Canary,
    /// What the kernel wants and does not get, each with the reason.
    pub warnings: Vec<String>,
}

/// What FreeBSD demands of Rust code: nothing that its users could choose. `llvm_target` is the triple of its C.
#[must_use]
pub fn for_freebsd(llvm_target: String) -> Demands {
    let always = ALWAYS.iter().map(|&flag| flag.to_owned());
    Demands {
        // Backtraces follow the frame pointers, and DTrace finds functions by how they begin: all of them, and at once.
        rustc: always
            .chain(
                [
                    "-Cforce-frame-pointers=yes",
                    "-Cllvm-args=-enable-shrink-wrap=false",
                ]
                .map(str::to_owned),
            )
            .collect(),
        llvm_target: Some(llvm_target),
        ..Demands::default()
    }
}

/// Where a kernel keeps the canary of its stack protector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Canary {
    /// In the task's slot, which LLVM knows.
    #[default]
    Slot,
    /// At another place relative to the segment register.
    Offset(u32),
    /// In the variable of this name, relative to the segment register.
    PerCpu(String),
    /// In the variable `__stack_chk_guard`, the same on every processor.
    Global,
}

/// Refuses a kernel whose very configuration rules foreign modules out.
///
/// # Errors
///
/// The exact reason.
pub fn refuse_unsupported(config: &Config) -> Result<(), String> {
    config::refuse_unsupported(config)
}

/// What this kernel demands of Rust code.
///
/// # Errors
///
/// The exact reason why code cannot be compiled for this kernel.
pub fn for_kernel(kbuild: &Kbuild, config: &Config) -> Result<Demands, String> {
    let mut demands = CFlags::read(&kbuild.c_flags)?.demands();
    demands.warnings.extend(config::warnings(config));
    Ok(demands)
}
