// SPDX-License-Identifier: MIT OR Apache-2.0

//! What objtool should have left in a module.

use super::{Demands, Result, audit, demands::Tables};

const CODE: &str = ".type f, @function\nf: call __x86_indirect_thunk_rax\nleave: jmp __x86_return_thunk\n.size f, . - f\n";
const UNWINDER: &str = ".section .orc_unwind_ip, \"a\"\n.long f - .\n";
const RETURNS: &str = ".section .return_sites, \"a\"\n.long leave - .\n";
const RETPOLINES: &str = ".section .retpoline_sites, \"a\"\n.long f - .\n";

fn tables() -> Demands {
    Demands {
        tables: Tables {
            unwinder: true,
            returns: true,
            retpolines: true,
        },
        ..Demands::default()
    }
}

#[test]
fn each_table_is_missed() -> Result {
    let all = [UNWINDER, RETURNS, RETPOLINES];
    assert_eq!(audit(&format!("{CODE}{}", all.concat()), &tables())?, []);
    for left_out in all {
        let others = all.iter().filter(|table| **table != left_out);
        let text = format!("{CODE}{}", others.copied().collect::<String>());
        let found = audit(&text, &tables())?;
        let [finding] = found.as_slice() else {
            return Err(format!("{left_out}: {found:?}").into());
        };
        let section = left_out.split([' ', ',']).nth(1).unwrap_or_default();
        assert_eq!(finding.code, "KMOD0257");
        assert!(finding.message.contains(section), "{}", finding.message);
    }
    assert_eq!(audit(CODE, &Demands::default())?, []);
    Ok(())
}

#[test]
fn a_table_names_every_place() -> Result {
    let second = ".section .text.other, \"ax\"\n.type g, @function\ng: nop\njmp __x86_return_thunk\n.size g, . - g\n";
    let text = format!("{CODE}{UNWINDER}{RETURNS}{RETPOLINES}{second}");
    let found = audit(&text, &tables())?;
    let messages: Vec<_> = found.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(found.len(), 2, "{messages:?}");
    assert!(messages.iter().all(|it| it.starts_with("`g` is not in")));
    // Code that the kernel copies when it patches.
    let replacement = second.replace(".text.other", ".altinstr_replacement");
    let text = format!("{CODE}{UNWINDER}{RETURNS}{RETPOLINES}{replacement}");
    assert_eq!(audit(&text, &tables())?, []);
    Ok(())
}
