// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What tests there are, one JSON object a line.

use alloc::string::String;

use crate::{ShouldPanic, TestDescAndFn, json::Object};

pub(crate) fn list(tests: &[&TestDescAndFn]) -> String {
    tests.iter().copied().map(describe).collect()
}

fn describe(test: &TestDescAndFn) -> String {
    let desc = &test.desc;
    Object::new()
        .text("name", test.name())
        .flag("ignore", desc.ignore)
        .text("reason", desc.ignore_message.unwrap_or_default())
        .flag("should-panic", desc.should_panic != ShouldPanic::No)
        .text("file", desc.source_file)
        .number("line", desc.start_line as u64)
        .line()
}
