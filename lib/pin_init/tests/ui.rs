// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What must not compile, and what the compiler says then.

#[test]
fn misuse_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
