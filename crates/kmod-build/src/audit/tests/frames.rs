// SPDX-License-Identifier: MIT OR Apache-2.0

//! Stack frames, as compilers write them.

use super::{super::frames, Demands, Result, codes, with_subject};

/// The frames that are found in some assembly: the size, and whether it is open.
fn found(assembly: &str) -> Result<Vec<(u64, bool)>> {
    with_subject(assembly, &Demands::default(), |subject| {
        let frames = frames::all(&subject.image, &subject.code);
        frames
            .map(|(_, frame)| (frame.size, frame.is_open))
            .collect()
    })
}

fn one(body: &str) -> Result<(u64, bool)> {
    let frames = found(&format!(
        ".type f, @function\nf:\n{body}\nret\n.size f, . - f"
    ))?;
    frames.first().copied().ok_or_else(|| "no function".into())
}

#[test]
fn closed_frames_have_their_size() -> Result {
    for (size, body) in [
        (0, "nop"),
        (8, "push rbx\npop rbx"),
        (
            24 + 64,
            "push rbp\npush r15\npush rbx\nsub rsp, 64\nadd rsp, 64\npop rbx\npop r15\npop rbp",
        ),
        (3000, "sub rsp, 3000\nadd rsp, 3000"),
        (128, "add rsp, -128\nsub rsp, -128"),
        // An early way out, behind which the body goes on.
        (
            40,
            "sub rsp, 40\ntest eax, eax\njne 1f\nadd rsp, 40\nret\n1: call f\nadd rsp, 40",
        ),
        (
            48,
            "sub rsp, 40\njmp 2f\n1: push rax\npop rax\n2: dec eax\njne 1b\nadd rsp, 40",
        ),
        (8 + 100, "push rbp\nmov rbp, rsp\nsub rsp, 100\nleave"),
        (
            8 + 100,
            "push rbp\nmov rbp, rsp\nsub rsp, 100\nlea rsp, [rbp]\npop rbp",
        ),
        (
            8 + 100 + 8,
            "push rbp\nmov rbp, rsp\nsub rsp, 100\nmov rsp, rbp\npop rbp\nsub rsp, 116",
        ),
        (
            8 + 100 + 56,
            "push rbp\nmov rbp, rsp\nsub rsp, 100\nand rsp, -64\nmov rsp, rbp\npop rbp",
        ),
        (500, "lea rsp, [rsp-500]\nlea rsp, [rsp+500]"),
        (16, "pushfq\npush 7\nadd rsp, 16"),
        // What others do with their frames.
        (24, "sub rsp, 24\nmov eax, 5000\ncall g\nadd rsp, 24"),
        (0, "mov rdx, rsp\nsub rdx, 4000"),
    ] {
        assert_eq!(one(body)?, (size, false), "{body}");
    }
    Ok(())
}

#[test]
fn frames_that_are_touched_page_by_page_are_measured() -> Result {
    for (size, body) in [
        // As LLVM does for a few pages …
        (
            3 * 4096 + 56,
            "sub rsp, 4096\nmov qword ptr [rsp], 0\nsub rsp, 4096\nmov qword ptr [rsp], 0\nsub rsp, 4096\n\
             mov qword ptr [rsp], 0\nsub rsp, 56\nadd rsp, 12344",
        ),
        // … and for many.
        (
            69_632 + 400,
            "lea r11, [rsp-69632]\n1: sub rsp, 4096\nmov qword ptr [rsp], 0\ncmp rsp, r11\njne 1b\nsub rsp, 400\nadd rsp, 70032",
        ),
        (
            69_632,
            "mov r11, rsp\nsub r11, 69632\n1: sub rsp, 4096\nor qword ptr [rsp], 0\ncmp r11, rsp\njne 1b\nadd rsp, 69632",
        ),
    ] {
        assert_eq!(one(body)?, (size, false), "{body}");
    }
    Ok(())
}

#[test]
fn frames_without_a_fixed_size_are_open() -> Result {
    for body in [
        "sub rsp, rax",
        "push rbp\nmov rbp, rsp\nsub rsp, rdi\nleave",
        "add rsp, [rdi]",
    ] {
        assert!(one(body)?.1, "{body}");
    }
    Ok(())
}

#[test]
fn functions_are_measured_each_for_itself() -> Result {
    // The second has no type and no size; the third is jumped to, its frame takes the place of the first's.
    let code = ".type f, @function\nf: sub rsp, 8\nadd rsp, 8\njmp h\n.size f, . - f\ng: sub rsp, 16\nret\n\
                .type h, @function\nh: sub rsp, 32\nret\n.size h, . - h";
    assert_eq!(found(code)?, [(8, false), (16, false), (32, false)]);
    Ok(())
}

#[test]
fn the_largest_pieces_are_found() -> Result {
    let code = ".type f, @function\nf: push rbp\nmov rbp, rsp\nsub rsp, 3000\nlea rdi, [rbp-2400]\nmov [rsp+8], rax\n\
                mov [rbp-400], rax\nmov qword ptr [rsp], 0\nleave\nret\n.size f, . - f";
    let found = with_subject(code, &Demands::default(), |subject| {
        let Some(function) = subject.image.functions().next() else {
            return Vec::new();
        };
        let pieces = frames::slots(&subject.image, &subject.code, function);
        let start = function.range.start;
        pieces
            .into_iter()
            .map(|(size, user)| (size, user - start))
            .collect()
    })?;
    // From each one to the next, from the return address on: 408, 2408, 3000.
    assert_eq!(found, [(2000, 11), (592, 18), (408, 23)]);
    Ok(())
}

#[test]
fn the_limit_is_the_kernel_s() -> Result {
    let of = |bytes: u32| format!(".type f, @function\nf: sub rsp, {bytes}\nret\n.size f, . - f");
    let limit = |frame_limit| Demands {
        frame_limit,
        ..Demands::default()
    };
    assert_eq!(codes(&of(1024), &limit(Some(1024)))?, [""; 0]);
    assert_eq!(codes(&of(1025), &limit(Some(1024)))?, ["KMOD0253"]);
    assert_eq!(codes(&of(1_000_000), &limit(None))?, [""; 0]);
    Ok(())
}
