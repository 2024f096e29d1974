// SPDX-License-Identifier: MIT OR Apache-2.0

//! Registers, symbols, relocations, strings.

use super::{Demands, Result, audit, codes, function, strict};

#[test]
fn instructions_that_use_registers_of_user_space_are_found() -> Result {
    for code in [
        "fldpi",
        "fild qword ptr [rax]",
        "fwait",
        "fninit",
        "fnstcw [rsp]",
        "emms",
        "movd mm0, eax",
        "movaps xmm1, xmm2",
        "movups [rax], xmm15",
        "cvtsi2sd xmm0, rax",
        "pxor xmm0, [rip+0]",
        "vpaddq ymm0, ymm1, ymm2",
        "vmovdqu64 zmm16, [rax]",
        "kmovq k1, rax",
        "vzeroupper",
        "ldmxcsr [rax]",
        "vstmxcsr [rax]",
        "fxsave [rax]",
        "xrstor [rax]",
        "xsaveopt [rax]",
        "aesenc xmm0, xmm1",
        "sha256rnds2 xmm1, xmm2, xmm0",
        "pclmulqdq xmm0, xmm1, 0",
        "maskmovdqu xmm0, xmm1",
        "tilezero tmm0",
        "fcmovb st, st(1)",
        "movq2dq xmm0, mm0",
    ] {
        let text = function("f", code);
        assert_eq!(codes(&text, &strict())?, ["KMOD0252"], "{code}");
    }
    for code in [
        "movnti [rax], rcx",
        "sfence",
        "mfence",
        "pause",
        "clflush [rax]",
        "prefetcht0 [rax]",
        "prefetchw [rax]",
        "crc32 eax, cl",
        "popcnt rax, rcx",
        "mulx rax, rcx, rdx",
        "shlx rax, rcx, rdx",
        "cmovne rax, rcx",
        "rdtscp",
        "cmpxchg16b [rdi]",
        "rep movsb",
        "rep stosq",
        "xgetbv",
        "vmrun rax",
        "adcx rax, rcx",
        "movbe eax, [rcx]",
    ] {
        let text = function("f", code);
        assert_eq!(codes(&text, &strict())?, [""; 0], "{code}");
    }
    Ok(())
}

#[test]
fn floating_point_in_software_is_found_where_it_is_called() -> Result {
    let helpers = [
        function("__adddf3", "call __muldf3"),
        function("__muldf3", ""),
        function("__udivti3", ""),
    ];
    let text = helpers.concat();
    assert_eq!(codes(&text, &strict())?, [""; 0]);
    let text = format!("{text}{}", function("f", "call __udivti3"));
    assert_eq!(codes(&text, &strict())?, [""; 0]);
    let found = audit(
        &format!("{text}{}", function("g", "call __adddf3")),
        &strict(),
    )?;
    let [finding] = found.as_slice() else {
        return Err(format!("{found:?}").into());
    };
    assert_eq!((finding.code, finding.sites.len()), ("KMOD0212", 1));
    Ok(())
}

#[test]
fn imports_are_judged_by_licence_and_namespace() -> Result {
    let modinfo = |fields: &str| {
        let fields = fields
            .split(' ')
            .map(|field| format!(".asciz \"{}\"\n", field.replace('+', " ")));
        format!(
            ".section .modinfo, \"a\"\n{}.text\n",
            fields.collect::<String>()
        )
    };
    for (fields, symbol, code) in [
        ("license=GPL", "for_gpl", None),
        ("license=GPL+v2", "for_gpl", None),
        ("license=Dual+MIT/GPL", "for_gpl", None),
        ("license=Proprietary", "for_gpl", Some("KMOD0242")),
        ("license=MIT", "for_gpl", Some("KMOD0242")),
        (
            "license=GPL license=Proprietary",
            "for_gpl",
            Some("KMOD0242"),
        ),
        ("license=", "for_gpl", Some("KMOD0242")),
        ("license=Proprietary", "_printk", None),
        ("license=GPL", "in_space", Some("KMOD0243")),
        ("license=GPL import_ns=OTHER", "in_space", Some("KMOD0243")),
        ("license=GPL import_ns=SPACE", "in_space", None),
        // The module of these tests is one of those.
        ("license=GPL", "for_some", None),
        ("license=GPL", "for_nobody", Some("KMOD0215")),
        ("license=GPL", "_RNvCs1_1a1f", Some("KMOD0244")),
        (
            "license=GPL",
            "_ZN4core3fmt5write17h0123456789abcdefE",
            Some("KMOD0244"),
        ),
        ("license=GPL", "__rust_alloc", Some("KMOD0244")),
        ("license=GPL", "__this_module", None),
    ] {
        for usage in [format!("call {symbol}"), format!(".data\n.quad {symbol}")] {
            let found = codes(&format!("{}{usage}", modinfo(fields)), &Demands::default())?;
            assert_eq!(found, Vec::from_iter(code), "{fields} {usage}");
        }
    }
    // Declared, and used by nobody: the loader looks for it all the same. Not so for what may be missing.
    assert_eq!(
        codes(
            ".globl nowhere\n.reloc 0, R_X86_64_NONE, nowhere\nnop",
            &Demands::default()
        )?,
        ["KMOD0215"]
    );
    assert_eq!(
        codes(".weak nowhere\ncall nowhere", &Demands::default())?,
        [""; 0]
    );
    Ok(())
}

#[test]
fn only_relocations_that_the_loader_applies_pass() -> Result {
    for code in [
        "mov rax, [rip + _printk@GOTPCREL]",
        "call [rip + _printk@GOTPCREL]",
        "lea rax, [rip + _GLOBAL_OFFSET_TABLE_]",
        "mov eax, offset _printk",
        ".data\n.long _printk",
        ".data\n.word _printk",
        ".data\n.byte _printk",
        ".data\n.word _printk - .",
        ".data\n.quad _printk@GOT",
        "mov rax, fs:[x@TPOFF]\n.section .tbss, \"awT\"\nx: .quad 0",
    ] {
        assert_eq!(codes(code, &Demands::default())?, ["KMOD0246"], "{code}");
    }
    for code in [
        "call _printk",
        "call _printk@PLT",
        "mov rax, offset _printk",
        "movabs rax, offset _printk",
        "lea rax, [rip + _printk]",
        ".data\n.quad _printk\n.long _printk - .\n.quad _printk - .",
        // What does not reach memory is not the loader's.
        ".section .debug_info\n.long _printk",
    ] {
        assert_eq!(codes(code, &Demands::default())?, [""; 0], "{code}");
    }
    Ok(())
}

#[test]
fn exports_are_found_in_old_and_new_tables() -> Result {
    for table in [
        ".section __ksymtab_strings, \"a\"\n1: .asciz \"f\"\n.section \"___ksymtab+f\", \"a\"\n.long NAME - ., 1b - ., 0",
        ".section \"___ksymtab_gpl+f\", \"a\"\n.quad NAME, 0",
        ".section __ksymtab, \"a\"\n.long NAME - ., 0, 0",
        ".section .export_symbol, \"a\"\n.asciz \"GPL\"\n.asciz \"\"\n.balign 8\n.quad NAME",
    ] {
        // The file of an assembler is none of Rust's.
        for (name, code) in [("f", None), ("_RNvC1a1f", Some("KMOD0245"))] {
            let text = format!(
                "{}\n.text\n{}",
                table.replace("NAME", name),
                function(name, "")
            );
            assert_eq!(
                codes(&text, &Demands::default())?,
                Vec::from_iter(code),
                "{text}"
            );
        }
    }
    Ok(())
}

#[test]
fn formats_are_found_wherever_they_lie() -> Result {
    for section in [
        ".rodata, \"a\"",
        ".rodata.str1.1, \"aMS\", @progbits, 1",
        ".data, \"aw\"",
        ".init.rodata, \"a\"",
    ] {
        let code = format!(
            "mov rdi, offset 1f\n.section {section}\n.asciz \"none\"\n1: .ascii \"\\0016a %-5pA\\n\\0\""
        );
        let found = audit(&code, &Demands::default())?;
        let [finding] = found.as_slice() else {
            return Err(format!("{section}: {found:?}").into());
        };
        assert_eq!(
            (finding.code, finding.sites.len()),
            ("KMOD0254", 1),
            "{section}"
        );
    }
    Ok(())
}
