// SPDX-License-Identifier: MIT OR Apache-2.0

//! Returns, indirect branches, and what is code at all.

use super::{Demands, Result, codes, function, strict};

const RETURN: &str = "KMOD0247";
const BRANCH: &str = "KMOD0248";
const TRAP: &str = "KMOD0249";

/// Nothing but guarded branches.
fn branches() -> Demands {
    Demands {
        return_thunks: true,
        retpolines: true,
        ..Demands::default()
    }
}

#[test]
fn every_return_is_found() -> Result {
    for code in [
        "ret",
        "ret 8",
        "retf",
        "repz ret",
        "bnd ret",
        "jmp 1f\n1: ret",
        "test eax, eax\nje 1f\nud2\n1: ret",
    ] {
        assert_eq!(codes(code, &branches())?, [RETURN], "{code}");
        assert_eq!(codes(code, &Demands::default())?, [""; 0], "{code}");
    }
    Ok(())
}

#[test]
fn every_indirect_branch_is_found() -> Result {
    for code in [
        "call rax",
        "jmp r11",
        "call [rbx+8*rcx]",
        "jmp [rip+table]\n.data\ntable: .quad 0",
        "notrack jmp rax",
        "call fword ptr [rax]",
        "jmp fword ptr [rax]",
        "lfence\njmp rax",
    ] {
        assert_eq!(codes(code, &branches())?, [BRANCH], "{code}");
        assert_eq!(codes(code, &Demands::default())?, [""; 0], "{code}");
    }
    Ok(())
}

#[test]
fn code_is_looked_at_in_every_executable_section() -> Result {
    for section in [
        ".init.text",
        ".exit.text",
        ".text.unlikely",
        ".noinstr.text",
        "anything",
    ] {
        let code = format!(".section {section}, \"ax\"\nret");
        assert_eq!(codes(&code, &branches())?, [RETURN], "{section}");
    }
    // Not executed, whatever it is called.
    assert_eq!(
        codes(".section .rodata.text, \"a\"\n.byte 0xc3", &branches())?,
        [""; 0]
    );
    Ok(())
}

#[test]
fn code_that_nothing_points_to_is_found() -> Result {
    for code in [
        "jmp .\nret",
        "jmp .\n.byte 0, 0, 0\nret",
        "jmp .\nint3\nint3\n.p2align 4\nret",
        "jmp .\n.byte 0x06\nret",
        "int3\n.skip 7, 0x90\nmov eax, 1\nret",
    ] {
        assert_eq!(codes(code, &branches())?, [RETURN], "{code}");
    }
    Ok(())
}

#[test]
fn code_within_an_instruction_is_found() -> Result {
    // The jump leads into the constant of the instruction before it, which is a return.
    for code in [
        "1: mov eax, 0xc3\njmp 1b+1",
        "mov eax, 0xc3\n.data\n.quad .text+1",
    ] {
        assert_eq!(codes(code, &branches())?, [RETURN], "{code}");
    }
    Ok(())
}

#[test]
fn what_tools_say_of_code_is_no_way_into_it() -> Result {
    // The unwinder's table names a place within an instruction that is patched; a relocation was taken back.
    for table in [
        ".section .orc_unwind_ip, \"a\"\n.long 1b + 1 - .",
        ".reloc 1b, R_X86_64_NONE, .text+1",
    ] {
        let code = format!("1: mov eax, 0xc3\n{table}");
        assert_eq!(codes(&code, &branches())?, [""; 0], "{table}");
    }
    Ok(())
}

#[test]
fn data_among_code_is_none() -> Result {
    let table = ".type table, @object\ntable: .byte 0xc3, 0xff, 0xe0, 0xc3\n.size table, 4\n";
    let code = format!("jmp 1f\n{table}1: nop\njmp __x86_return_thunk");
    assert_eq!(codes(&code, &branches())?, [""; 0]);
    // Declared to be data or not: it is jumped to.
    let code = format!("jmp table\n{table}");
    assert!(codes(&code, &branches())?.contains(&RETURN));
    Ok(())
}

/// An alternative as the kernel writes it: what is replaced, with what, and how long an entry is.
fn alternative(original: &str, replacement: &str, entry: usize) -> String {
    let head = ".long 771b - .\n.long 773f - .\n";
    let lengths = ".byte 772b - 771b\n.byte 774f - 773f\n";
    let entry = match entry {
        12 => format!("{head}.word 1\n{lengths}"),
        13 => format!("{head}.word 1\n{lengths}.byte 0\n"),
        _ => format!("{head}.long 1\n{lengths}"),
    };
    format!(
        "nop\n771: {original}\n772:\n.pushsection .altinstructions, \"a\"\n{entry}.popsection\n\
         .pushsection .altinstr_replacement, \"ax\"\n773: {replacement}\n774:\n.popsection\n"
    )
}

#[test]
fn what_the_kernel_replaces_is_let_through() -> Result {
    for entry in [12, 13, 14] {
        let one = alternative("call [rip+0]", "call __x86_indirect_thunk_rax", entry);
        for count in 1..4 {
            let code = one.repeat(count);
            assert_eq!(
                codes(&code, &branches())?,
                [""; 0],
                "{count} of {entry} bytes"
            );
            // Only there.
            let code = format!("{code}\ncall rax");
            assert_eq!(
                codes(&code, &branches())?,
                [BRANCH],
                "{count} of {entry} bytes"
            );
        }
    }
    let patched = "771: call [rip+0]\n772:\n.pushsection .parainstructions, \"a\"\n.quad 771b\n.byte 1\n.byte 772b - 771b\n\
         .balign 8\n.popsection\n";
    assert_eq!(codes(&patched.repeat(2), &branches())?, [""; 0]);
    assert_eq!(codes(&format!("{patched}call rax"), &branches())?, [BRANCH]);
    Ok(())
}

#[test]
fn a_replacement_is_code_as_well() -> Result {
    assert_eq!(
        codes(&alternative("nop", "lfence\ncall rax", 14), &branches())?,
        [""; 0]
    );
    assert_eq!(
        codes(&alternative("nop", "call rax", 14), &branches())?,
        [BRANCH]
    );
    assert_eq!(
        codes(
            &alternative("nop", "lfence\nnop\ncall rax", 14),
            &branches()
        )?,
        [BRANCH]
    );
    assert_eq!(
        codes(&alternative("nop", "ret", 14), &branches())?,
        [RETURN]
    );
    Ok(())
}

#[test]
fn a_trap_stands_behind_what_is_not_guarded_otherwise() -> Result {
    let traps = Demands {
        traps: true,
        ..Demands::default()
    };
    for code in ["ret", "jmp rax", "ret\nnop\nint3", "jmp [rax]\n.byte 0"] {
        assert_eq!(codes(code, &traps)?, [TRAP], "{code}");
    }
    for code in [
        "ret\nint3",
        "jmp rax\nint3",
        "call rax",
        "jmp __x86_return_thunk",
    ] {
        assert_eq!(codes(code, &traps)?, [""; 0], "{code}");
    }
    // A naked return is wrong already.
    assert_eq!(
        codes(
            "ret",
            &Demands {
                traps: true,
                ..branches()
            }
        )?,
        [RETURN]
    );
    Ok(())
}

#[test]
fn code_whose_address_is_taken_is_marked() -> Result {
    let unmarked =
        ".skip 16, 0x90\n.type f, @function\nf: jmp __x86_return_thunk\n.size f, . - f\n";
    for taker in [
        function("g", "mov rdi, offset f"),
        function("g", "lea rdi, [rip+f]"),
        function("g", "mov qword ptr [rax], offset f"),
        function(
            "g",
            "mov qword ptr [rip+x], offset f\n.bss\nx: .quad 0\n.text",
        ),
        ".data\n.quad f".to_owned(),
        ".section .rodata\n.long 0, f - .".to_owned(),
        ".section .init_array, \"aw\"\n.quad f".to_owned(),
    ] {
        assert_eq!(
            codes(&format!("{unmarked}{taker}"), &strict())?,
            ["KMOD0250"],
            "{taker}"
        );
    }
    for user in [
        function("g", "call f"),
        function("g", "jmp f"),
        function("g", "lea rax, [rip+1f]\n1: mov rax, offset 1b"),
        ".section __ex_table, \"a\"\n.long f - .".to_owned(),
        ".section .orc_unwind_ip, \"a\"\n.long f - .".to_owned(),
        ".section .debug_x\n.quad f".to_owned(),
        // Where a static call leads, which the kernel writes.
        ".section .static_call.text, \"ax\"\n.type t, @function\nt: jmp f\n.size t, . - t\n.data\n.quad t"
            .to_owned(),
    ] {
        assert_eq!(
            codes(&format!("{unmarked}{user}"), &strict())?,
            [""; 0],
            "{user}"
        );
    }
    Ok(())
}

#[test]
fn padding_precedes_every_function() -> Result {
    let entry = ".type f, @function\nf: endbr64\njmp __x86_return_thunk\n.size f, . - f\n";
    for before in [
        "",
        ".skip 15, 0x90\n",
        ".skip 16, 0xcc\n",
        "mov eax, 1\n.skip 11, 0x90\n",
    ] {
        assert_eq!(
            codes(&format!("{before}{entry}"), &strict())?,
            ["KMOD0251"],
            "{before}"
        );
    }
    for before in [
        ".skip 16, 0x90\n",
        ".skip 20, 0x90\n",
        ".nops 16\n",
        ".nops 9\n.nops 7\n",
    ] {
        assert_eq!(
            codes(&format!("{before}{entry}"), &strict())?,
            [""; 0],
            "{before}"
        );
    }
    // What is split off a function is not called; gcc puts no padding there.
    let part = entry
        .replace("f:", "f.cold:")
        .replace("f,", "f.cold,")
        .replace(" - f\n", " - f.cold\n");
    assert_eq!(codes(&part, &strict())?, [""; 0]);
    Ok(())
}
