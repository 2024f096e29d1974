// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the loader of FreeBSD looks for.

use super::{Result, codes_on_freebsd};

/// A module around the body of a function: what `module!` writes, and what else is said.
fn module(body: &str, rest: &str) -> String {
    format!(
        ".type work, @function\nwork:\npush rbp\nmov rbp, rsp\n{body}\npop rbp\nret\n.size work, . - work\n\
         .section set_sysinit_set, \"aw\"\n.quad start\n.section set_modmetadata_set, \"a\"\n.quad said\n\
         .data\nstart: .quad 0, 0, module_register_init, 0\n.section .rodata\nsaid: .quad 0, work\n{rest}\n"
    )
}

fn codes(body: &str, rest: &str) -> Result<Vec<&'static str>> {
    codes_on_freebsd(&module(body, rest), true)
}

#[test]
fn a_module_that_declares_itself_passes() -> Result {
    let body = "call printf\nmov rax, offset said\nlea rax, said[rip]";
    assert_eq!(codes(body, "")?, [""; 0]);
    Ok(())
}

#[test]
fn the_mark_of_another_system_is_found() -> Result {
    assert_eq!(codes_on_freebsd(&module("", ""), false)?, ["KMOD0258"]);
    Ok(())
}

#[test]
fn a_set_that_is_missing_or_holds_something_else_is_found() -> Result {
    let whole = module("", "");
    for set in ["set_sysinit_set", "set_modmetadata_set"] {
        let without = whole.replace(set, "set_of_others");
        assert_eq!(codes_on_freebsd(&without, true)?, ["KMOD0258"], "{set}");
    }
    for rest in [
        ".section set_more, \"a\"\n.quad 7",
        ".section set_more, \"a\"\n.quad said\n.long 0",
        ".section set_more, \"a\"\n.quad printf",
        ".section set_sysuninit_set, \"a\"\n.quad said",
    ] {
        assert_eq!(codes("", rest)?, ["KMOD0258"], "{rest}");
    }
    assert_eq!(codes("", ".section set_more, \"a\"\n.quad said")?, [""; 0]);
    Ok(())
}

#[test]
fn relocations_that_its_loader_does_not_know_are_found() -> Result {
    for body in [
        "mov eax, offset said",
        "mov rax, printf@GOTPCREL[rip]",
        "call [printf@GOTPCREL + rip]",
    ] {
        assert_eq!(codes(body, "")?, ["KMOD0246"], "{body}");
    }
    assert_eq!(codes("", ".data\n.quad said - .")?, ["KMOD0246"]);
    Ok(())
}

#[test]
fn what_its_loader_makes_no_room_for_is_found() -> Result {
    assert_eq!(codes("", ".comm shared, 8, 8")?, ["KMOD0258"]);
    assert_eq!(
        codes(
            "mov rax, offset shared",
            ".local shared\n.comm shared, 8, 8"
        )?,
        [""; 0]
    );
    let of_a_thread = ".section .tdata, \"awT\"\nown: .quad 7";
    assert_eq!(codes("mov rax, fs:own@tpoff", of_a_thread)?, ["KMOD0246"]);
    Ok(())
}

#[test]
fn symbols_that_its_kernel_has_not_are_found() -> Result {
    assert_eq!(codes("call _printk", "")?, ["KMOD0215"]);
    assert_eq!(codes("call __udivti3", "")?, ["KMOD0215"]);
    assert_eq!(codes("", ".weak perhaps\n.quad perhaps")?, ["KMOD0215"]);
    // The ends of a set that the module has are the loader's to know.
    assert_eq!(codes("", ".quad __start_set_modmetadata_set")?, [""; 0]);
    assert_eq!(codes("", ".quad __start_set_of_others")?, ["KMOD0215"]);
    Ok(())
}

#[test]
fn functions_without_a_frame_are_found() -> Result {
    for body in [
        "nop\nret",
        "push rbp\nret",
        "test edi, edi\njz 1f\npush rbp\nmov rbp, rsp\npop rbp\n1: ret",
    ] {
        let rest = format!(".text\n.type bare, @function\nbare:\n{body}\n.size bare, . - bare");
        assert_eq!(codes("", &rest)?, ["KMOD0259"], "{body}");
    }
    Ok(())
}

#[test]
fn registers_of_user_space_are_found_there_too() -> Result {
    assert_eq!(codes("movaps xmm0, xmm1", "")?, ["KMOD0252"]);
    Ok(())
}
