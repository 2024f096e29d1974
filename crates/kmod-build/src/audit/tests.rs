// SPDX-License-Identifier: MIT OR Apache-2.0

//! The checks on objects of a few lines of assembly.

mod branches;
mod frames;
mod kld;
mod others;
mod tables;

use std::{error::Error, path::Path, process::Command};

use kmod_report::{Format, Shell, Verbosity};

use super::*;

pub(super) type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// What the kernel of these tests exports.
const SYMVERS: &str = "0x0\t_printk\tvmlinux\tEXPORT_SYMBOL\t\n\
    0x0\tfor_gpl\tvmlinux\tEXPORT_SYMBOL_GPL\t\n\
    0x0\tin_space\tvmlinux\tEXPORT_SYMBOL_GPL\tSPACE\n\
    0x0\tfor_some\tvmlinux\tEXPORT_SYMBOL_GPL\tmodule:one,the-other*\n\
    0x0\t__x86_return_thunk\tvmlinux\tEXPORT_SYMBOL\t\n\
    0x0\t__x86_indirect_thunk_rax\tvmlinux\tEXPORT_SYMBOL\t\n";

/// Everything there is to demand.
pub(super) fn strict() -> Demands {
    Demands {
        return_thunks: true,
        retpolines: true,
        traps: true,
        landing_pads: true,
        padding: 16,
        frame_limit: Some(2048),
        tables: demands::Tables::default(),
    }
}

/// What the audit says of some assembly; a module under the GPL, if it does not say otherwise.
pub(super) fn audit(assembly: &str, demands: &Demands) -> Result<Vec<Finding>> {
    with_subject(assembly, demands, |subject| subject.findings())
}

/// The codes of what the audit says, each once.
pub(super) fn codes(assembly: &str, demands: &Demands) -> Result<Vec<&'static str>> {
    let mut codes: Vec<_> = audit(assembly, demands)?
        .iter()
        .map(|finding| finding.code)
        .collect();
    codes.dedup();
    Ok(codes)
}

/// The codes of what the audit says of some assembly that is to be a module of FreeBSD, whose kernel defines `printf` and
/// `module_register_init`.
pub(super) fn codes_on_freebsd(assembly: &str, is_marked: bool) -> Result<Vec<&'static str>> {
    let folder = tempfile::tempdir()?;
    let object = assemble(folder.path(), assembly)?;
    let mut data = std::fs::read(&object)?;
    if let Some(mark) = data.get_mut(7).filter(|_| is_marked) {
        *mark = 9;
    }
    let image = Image::parse(&data)?;
    let symbols = ["printf", "module_register_init"].map(str::to_owned);
    let symbols = BTreeSet::from(symbols);
    let manifest = folder.path().join("Cargo.toml");
    let lines = Lines::new(&object, &manifest, &[]);
    let subject = Subject {
        code: Code::decode(&image),
        is_part: false,
        module: ModInfo::of(&image),
        image,
        demands: &Demands::default(),
        kernel: Symbols::Defined(&symbols),
        release: "the kernel",
        name: "the_other_one",
        lines: &lines,
    };
    let mut codes: Vec<_> = subject
        .findings()
        .iter()
        .map(|finding| finding.code)
        .collect();
    codes.dedup();
    Ok(codes)
}

/// Assembles, and lays out.
pub(super) fn with_subject<T>(
    assembly: &str,
    demands: &Demands,
    look: impl FnOnce(&Subject<'_>) -> T,
) -> Result<T> {
    let folder = tempfile::tempdir()?;
    let object = assemble(folder.path(), assembly)?;
    let image = Image::parse(&std::fs::read(&object)?)?;
    let symvers = Symvers::parse(SYMVERS);
    let manifest = folder.path().join("Cargo.toml");
    let lines = Lines::new(&object, &manifest, &[]);
    Ok(look(&Subject {
        code: Code::decode(&image),
        is_part: false,
        module: ModInfo::of(&image),
        image,
        demands,
        kernel: Symbols::Exported(&symvers),
        release: "the kernel",
        name: "the_other_one",
        lines: &lines,
    }))
}

fn assemble(folder: &Path, assembly: &str) -> Result<std::path::PathBuf> {
    let source = folder.join("code.s");
    let license = if assembly.contains("license=") {
        ""
    } else {
        LICENSE
    };
    std::fs::write(
        &source,
        format!(".intel_syntax noprefix\n{license}.text\n{assembly}\n"),
    )?;
    let object = folder.join("code.o");
    let output = Command::new("as")
        .args(["--64", "-g", "-o"])
        .args([&object, &source])
        .output()?;
    if output.status.success() {
        Ok(object)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into())
    }
}

const LICENSE: &str = ".section .modinfo, \"a\"\n.asciz \"license=GPL\"\n";

/// A function as the kernel wants it, around a body.
pub(super) fn function(name: &str, body: &str) -> String {
    format!(
        ".skip 16, 0x90\n.type {name}, @function\n{name}:\nendbr64\n{body}\njmp __x86_return_thunk\n.size {name}, . - {name}\n"
    )
}

#[test]
fn what_is_as_the_kernel_wants_it_passes() -> Result {
    let body = "push rbx\ncall _printk\ncall __x86_indirect_thunk_rax\npop rbx\nlfence\npause\nprefetchnta [rax]\nmovnti [rax], rcx\ncrc32 eax, ecx\nandn eax, ecx, edx";
    let text = format!(
        "{}.section .data\n.quad work\n.section .rodata\n.asciz \"%s %pa %%pA\"",
        function("work", body)
    );
    assert_eq!(codes(&text, &strict())?, [""; 0]);
    Ok(())
}

#[test]
fn a_finding_is_told_with_its_line() -> Result {
    let text = function("work", "nop\nret");
    let said = with_subject(&text, &strict(), |subject| {
        let (shell, said) = Shell::captured(Verbosity::Normal, Format::Human);
        for finding in subject.findings() {
            report::say(subject, &finding, &shell);
        }
        said.stderr()
    })?;
    // Three lines before those of the function, four before those of its body.
    assert!(said.contains("code.s:10:"), "{said}");
    assert!(said.contains("10 | ret"), "{said}");
    assert!(said.contains("= note: in `work`"), "{said}");
    Ok(())
}
