// SPDX-License-Identifier: MIT OR Apache-2.0

//! How FreeBSD names a place in a backtrace. Neither way says how long the function is, nor, but for what process 1
//! of a machine of ours adds to it, in which module:
//!
//! - `#1 0xffffffff80489f5c at symbol+0x28`, of the kernel itself;
//! - `symbol() at symbol+0x28/frame 0xfffffe0003c5bc10`, of its debugger, which leaves out an offset of 0.

use super::mention::{Mention, hex, is_module};

/// The place that a line of a backtrace names: `symbol+0x28`, `symbol+0`, or `symbol`.
#[must_use]
pub fn frame(message: &str) -> Option<&str> {
    frame_of(message).map(|(place, _)| place)
}

/// The same, and the module, where it is named.
fn frame_of(message: &str) -> Option<(&str, Option<&str>)> {
    let message = message.trim();
    if let Some((_, rest)) = message.split_once("() at ") {
        let (place, _) = rest.split_once("/frame 0x")?;
        return (!place.is_empty()).then_some((place, None));
    }
    let (before, place) = message.split_once(" at ")?;
    let (number, _) = before.strip_prefix('#')?.split_once(" 0x")?;
    number.parse::<u32>().ok()?;
    let (place, module) = match place.strip_suffix(']').and_then(|it| it.rsplit_once(" [")) {
        Some((place, module)) if is_module(module) => (place, Some(module)),
        _ => (place, None),
    };
    let (_, offset) = place.rsplit_once('+')?;
    (offset == "0" || offset.starts_with("0x")).then_some((place, module))
}

/// Whether a line of a backtrace says that an interrupt or a fault came between two of its calls: what follows is not
/// what a call returns to, but where the processor was.
#[must_use]
pub fn interrupts(message: &str) -> bool {
    let message = message.trim();
    message.ends_with(" ---")
        && ["--- trap", "--- interrupt"]
            .iter()
            .any(|it| message.starts_with(it))
}

/// The place that a line of a backtrace names, taken apart. A name that is only a number names none.
pub(super) fn mention(message: &str, is_exact: bool) -> Option<Mention> {
    let (place, module) = frame_of(message)?;
    let (symbol, offset) = match place.rsplit_once('+') {
        Some((symbol, "0")) => (symbol, 0),
        Some((symbol, offset)) if let Some((offset, "")) = hex(offset) => (symbol, offset),
        _ => (place, 0),
    };
    let is_name = !symbol.is_empty() && !symbol.starts_with("0x") && symbol != "??";
    is_name.then(|| Mention {
        symbol: symbol.to_owned(),
        offset,
        size: None,
        module: module.map(str::to_owned),
        build_id: None,
        is_reliable: true,
        is_exact,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(message: &str) -> Option<(String, u64)> {
        mention(message, false).map(|it| (it.symbol, it.offset))
    }

    #[test]
    fn both_ways_are_read() {
        for (message, symbol, offset) in [
            ("#1 0xffffffff80489f5c at vpanic+0x136", "vpanic", 0x136),
            ("#12 0xffffffff82a11204 at _RNvC1a1b+0", "_RNvC1a1b", 0),
            (
                "vpanic() at vpanic+0x149/frame 0xfffffe00462ac910",
                "vpanic",
                0x149,
            ),
            (
                "_RNvC1a1b() at _RNvC1a1b/frame 0xfffffe00462ac9a0",
                "_RNvC1a1b",
                0,
            ),
            (
                "<a::B as c::D>::e() at <a::B as c::D>::e+0x1/frame 0xfffffe00462ac9a0",
                "<a::B as c::D>::e",
                1,
            ),
            (
                "a::{closure#0}() at a::{closure#0}/frame 0xfffffe00462ac9a0",
                "a::{closure#0}",
                0,
            ),
        ] {
            assert_eq!(
                place(message),
                Some((symbol.to_owned(), offset)),
                "{message}"
            );
        }
        let found = mention("    #1 0xffffffff82a11204 at act+0x1f [drv]", false);
        let found = found.map(|it| (it.symbol, it.module));
        assert_eq!(found, Some(("act".to_owned(), Some("drv".to_owned()))));
    }

    #[test]
    fn what_names_no_function_is_none() {
        for message in [
            "0xffffffff82a31234() at 0xffffffff82a31234/frame 0xfffffe00462ac9a0",
            "??() at 0xffffffff82a31234/frame 0xfffffe00462ac9a0",
            "#1 0xffffffff82a31234 at ??+0",
            "#1 0xffffffff82a31234 at vpanic",
            "#x 0xffffffff82a31234 at vpanic+0x1",
            "vpanic() at vpanic+0x149",
            "uart0: <16550> port 0x3f8 at acpi0+0x1",
            "--- trap 0xc, rip = 0xffffffff82a31234, rsp = 0, rbp = 0 ---",
        ] {
            assert_eq!(place(message), None, "{message}");
        }
    }

    #[test]
    fn what_comes_between_two_calls_is_known() {
        for (message, wanted) in [
            (
                "--- trap 0xc, rip = 0xffffffff80a, rsp = 0xfffffe0, rbp = 0xfffffe1 ---",
                true,
            ),
            (
                "--- interrupt, rip = 0xffffffff80a, rsp = 0xfffffe0, rbp = 0xfffffe1 ---",
                true,
            ),
            (
                "--- syscall (304, FreeBSD ELF64, kldload), rip = 0x241182, rsp = 0, rbp = 0x1 ---",
                false,
            ),
            ("--- trap", false),
        ] {
            assert_eq!(interrupts(message), wanted, "{message}");
        }
    }
}
