// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The virtual machine that tests run in, and what it says of this run.

use alloc::string::String;

use crate::os;

/// Set for every test, to the name of the module under test.
const MODULE: &str = "KMOD_TEST_MODULE";
/// Set for every test, to the parameters that the module under test is loaded with.
const PARAMETERS: &str = "KMOD_TEST_PARAMETERS";

/// The name of the module under test.
pub(crate) fn module_under_test() -> String {
    match variable(MODULE) {
        Some(name) => name,
        None => outside(),
    }
}

/// The parameters that the module under test is loaded with.
pub(crate) fn parameters() -> String {
    variable(PARAMETERS).unwrap_or_default()
}

/// Panics outside of the virtual machine: nothing here is for a kernel that somebody works with.
pub(crate) fn demand() {
    if variable(MODULE).is_none() {
        outside()
    }
}

#[expect(clippy::panic, reason = "nothing a test could do about it but end")]
fn outside() -> ! {
    panic!("this is a test for the virtual machine: run it with `cargo kmod test`")
}

fn variable(name: &str) -> Option<String> {
    let all = os::environment();
    let mut entries = all.split('\0');
    entries.find_map(|entry| {
        let (key, value) = entry.split_once('=')?;
        (key == name).then(|| value.into())
    })
}
