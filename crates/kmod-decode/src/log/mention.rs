// SPDX-License-Identifier: MIT OR Apache-2.0

//! A place in a module's code, and how Linux names it: `symbol+0x12/0x40 [module]`.

use crate::demangle::is_symbol;

/// A place in the code of a module, as a line names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The symbol: mangled, or, where somebody has demangled the log before, as a reader sees it.
    pub symbol: String,
    /// How far into it.
    pub offset: u64,
    /// How long the kernel takes it to be: up to the next symbol. FreeBSD does not say.
    pub size: Option<u64>,
    /// The module. FreeBSD does not say.
    pub module: Option<String>,
    /// The module's build id, where the kernel prints it.
    pub build_id: Option<Vec<u8>>,
    /// Whether the kernel is sure that it was called from there: not marked with `?`.
    pub is_reliable: bool,
    /// Whether it is the very instruction, as opposed to the one that a call returns to.
    pub is_exact: bool,
}

/// All places in modules that a message names.
pub(super) fn all(message: &str) -> Vec<Mention> {
    let mut list = Vec::new();
    let mut rest = message;
    let mut from = 0;
    while let Some(plus) = rest.get(from..).and_then(|it| it.find("+0x")) {
        let plus = from + plus;
        match at(rest, plus) {
            Some((mention, after)) => {
                list.push(mention);
                rest = after;
                from = 0;
            }
            None => from = plus + 1,
        }
    }
    list
}

/// The place whose offset begins at `plus`, and what follows it.
fn at(message: &str, plus: usize) -> Option<(Mention, &str)> {
    let before = message.get(..plus)?;
    let (offset, rest) = hex(message.get(plus + 1..)?)?;
    let (size, rest) = hex(rest.strip_prefix('/')?)?;
    let inside = rest.strip_prefix(" [")?;
    let (inside, rest) = inside.split_once(']')?;
    let (module, build_id) = match inside.split_once(' ') {
        Some((module, id)) => (module, Some(bytes(id)?)),
        None => (inside, None),
    };
    if !is_module(module) {
        return None;
    }
    let (lead, symbol) = symbol(before)?;
    let mention = Mention {
        symbol: symbol.to_owned(),
        offset,
        size: Some(size),
        module: Some(module.to_owned()),
        build_id,
        is_reliable: !lead.trim_end().ends_with('?'),
        is_exact: is_exact(lead, offset),
    };
    Some((mention, rest))
}

/// The symbol at the end of a text, and what stands before it.
fn symbol(text: &str) -> Option<(&str, &str)> {
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, it)| is_symbol(*it))
        .last();
    let start = start.map_or(text.len(), |(at, _)| at);
    let (lead, word) = text.split_at_checked(start)?;
    if lead.ends_with("::") || lead.ends_with(['>', '}']) {
        return demangled(text);
    }
    (!word.is_empty()).then_some((lead, word))
}

/// A demangled name at the end of a text, and what stands before it: blanks are part of it between brackets.
fn demangled(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut start = 0;
    let mut next = None;
    for (at, letter) in text.char_indices().rev() {
        let is_arrow = letter == '-' && next == Some('>');
        match letter {
            '>' | ')' | ']' | '}' => depth += 1,
            // An arrow's head was taken for a bracket.
            '-' if is_arrow => depth = depth.saturating_sub(1),
            '<' | '(' | '[' | '{' => depth = depth.checked_sub(1)?,
            ' ' if depth == 0 => {
                start = at + 1;
                break;
            }
            _ => {}
        }
        next = Some(letter);
    }
    // The code segment stands before it without a blank.
    if text.get(start..)?.starts_with(SEGMENT) {
        start += SEGMENT.len();
    }
    let (lead, name) = text.split_at_checked(start)?;
    (!name.is_empty()).then_some((lead, name))
}

/// The kernel's code segment, in the line that names the processor's instruction.
const SEGMENT: &str = "0010:";

/// Where the processor was, or where a check failed: not an address that a call returns to.
fn is_exact(lead: &str, offset: u64) -> bool {
    let is_register = ["RIP: 0010:", "RIP: ", "pc : ", "PC is at "]
        .iter()
        .any(|register| lead.ends_with(register));
    let lead = lead.trim_start();
    // A function's first instruction follows no call of its own.
    is_register || lead.starts_with("WARNING: ") || lead.starts_with("BUG: KFENCE: ") || offset == 0
}

/// Whether a text can be the name of a module.
pub(super) fn is_module(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-')
}

/// The number that a text begins with, `0x` and all, and what follows.
pub(super) fn hex(text: &str) -> Option<(u64, &str)> {
    let digits = text.strip_prefix("0x")?;
    let end = digits
        .find(|it: char| !it.is_ascii_hexdigit())
        .unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(end)?;
    Some((u64::from_str_radix(digits, 16).ok()?, rest))
}

/// The bytes of a build id, two digits each.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let is_id = text.len() >= 16
        && text.len().is_multiple_of(2)
        && text.bytes().all(|it| it.is_ascii_hexdigit());
    let pairs = (0..text.len()).step_by(2).map(|at| text.get(at..at + 2));
    let bytes = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok());
    is_id.then(|| bytes.collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(message: &str) -> Mention {
        let list = all(message);
        assert_eq!(list.len(), 1, "{message}: {list:?}");
        list.into_iter().next().unwrap_or_else(|| unreachable!())
    }

    #[test]
    fn places_are_taken_apart() {
        let found = one(" _RNvC1a1b+0x83/0xa0 [backtraces]");
        assert_eq!(
            (found.symbol.as_str(), found.offset, found.size),
            ("_RNvC1a1b", 0x83, Some(0xa0))
        );
        assert_eq!(
            (found.module.as_deref(), found.build_id.as_deref()),
            (Some("backtraces"), None)
        );
        assert!(found.is_reliable && !found.is_exact);
    }

    #[test]
    fn what_stands_before_says_how_sure_it_is() {
        assert!(!one(" ? act.cold+0x1/0x2 [m]").is_reliable);
        for message in [
            "RIP: 0010:act+0x5/0x15 [m]",
            "pc : act+0x5/0x15 [m]",
            "WARNING: CPU: 0 PID: 1 at src/a.c:15 act+0x5/0x15 [m]",
            "WARNING: src/a.c:15 at act+0x5/0x15 [m], CPU#0: init/81",
            "BUG: KFENCE: use-after-free read in act+0x5/0x15 [m]",
            " act+0x0/0x15 [m]",
        ] {
            let found = one(message);
            assert!(found.is_exact && found.is_reliable, "{message}");
            assert_eq!(found.symbol, "act", "{message}");
        }
        for message in [
            "lr : act+0x5/0x15 [m]",
            "BUG: KASAN: slab-out-of-bounds in act+0x5/0x15 [m]",
            "#0: c1 (&x){+.+.}-{3:3}, at: act+0x5/0x15 [m]",
            "[<0>] act+0x5/0x15 [m]",
        ] {
            assert!(!one(message).is_exact, "{message}");
        }
    }

    #[test]
    fn build_ids_are_read() {
        let found = one(" act+0x1/0x2 [m 00112233445566778899aabbccddeeff00112233]");
        assert_eq!(found.build_id.map(|id| id.len()), Some(20));
        assert_eq!(all(" act+0x1/0x2 [m OE]"), []);
    }

    #[test]
    fn a_line_may_name_several() {
        let list = all("a+0x1/0x2 [m] called from b+0x3/0x4 [n], c+0x5/0x6");
        let names: Vec<_> = list
            .iter()
            .map(|it| (it.symbol.as_str(), it.module.as_deref()))
            .collect();
        assert_eq!(names, [("a", Some("m")), ("b", Some("n"))]);
    }

    #[test]
    fn demangled_names_are_names() {
        for (message, name) in [
            (
                " <m::One as m::Object>::method+0x30/0x60 [m]",
                "<m::One as m::Object>::method",
            ),
            ("RIP: 0010:m::act::<7>+0x30/0x60 [m]", "m::act::<7>"),
            (
                " ? m::act::{closure#0}+0x30/0x60 [m]",
                "m::act::{closure#0}",
            ),
            (
                " <fn(u8) -> u8 as m::T>::f+0x1/0x6 [m]",
                "<fn(u8) -> u8 as m::T>::f",
            ),
            (
                "WARNING: CPU: 0 PID: 1 at a.c:1 m::act::<7>+0x3/0x6 [m]",
                "m::act::<7>",
            ),
        ] {
            assert_eq!(one(message).symbol, name, "{message}");
        }
    }

    #[test]
    fn the_kernels_own_functions_are_none() {
        for message in [
            " vfs_write+0x28f/0x450",
            "+0x1/0x2 [m]",
            " a+0x/0x2 [m]",
            " a+0x1 [m]",
            " a+0x1/0x2 [",
            " a+0xfffffffffffffffff/0x2 [m]",
            "µ+0x1/0x2 [m]",
        ] {
            assert_eq!(all(message), [], "{message}");
        }
    }
}
