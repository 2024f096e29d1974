// SPDX-License-Identifier: MIT OR Apache-2.0

//! House rule: what a shim prints or names is never a format: formats are written where they are used.

use crate::{File, Finding, Tree};

/// Where the C is that reaches modules.
const SHIMS: &str = "lib/kernel-sys/shims/";

/// Functions that take a format, and which argument it is.
const TAKE_A_FORMAT: [(&str, usize); 21] = [
    // Linux
    ("_printk", 0),
    ("printk", 0),
    ("_dev_printk", 2),
    ("seq_printf", 1),
    ("kasprintf", 1),
    ("snprintf", 2),
    ("scnprintf", 2),
    ("alloc_workqueue", 0),
    ("kthread_create", 2),
    ("kthread_run", 2),
    ("panic", 0),
    // FreeBSD
    ("printf", 0),
    ("log", 1),
    ("say", 1),
    ("device_printf", 1),
    ("sbuf_printf", 1),
    ("taskqueue_start_threads", 3),
    ("kproc_create", 5),
    ("kthread_add", 6),
    ("make_dev", 5),
    ("make_dev_s", 2),
];

/// Functions that print to the terminal of whoever runs, where nobody looks for what a module says.
const FORBIDDEN: [&str; 3] = ["uprintf", "vuprintf", "tprintf"];

/// Finds formats that are not written where they are used.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let is_c = |file: &&File| file.path.starts_with(SHIMS) && file.extension() == Some("c");
    tree.files
        .iter()
        .filter(is_c)
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, name) in calls(&file.text) {
        let line = file
            .text
            .get(..at)
            .unwrap_or_default()
            .matches('\n')
            .count()
            + 1;
        if FORBIDDEN.contains(&name) {
            let message =
                format!("`{name}` writes to a terminal: use what writes to the kernel's log");
            findings.push(Finding::new(file, line, message));
        }
        let Some((_, position)) = TAKE_A_FORMAT.iter().find(|(takes, _)| *takes == name) else {
            continue;
        };
        let behind = file.text.get(at + name.len() + 1..).unwrap_or_default();
        if !arguments(behind).nth(*position).is_some_and(is_written) {
            let message =
                format!("the format of `{name}` is not written here: give it \"%s\" and the text");
            findings.push(Finding::new(file, line, message));
        }
    }
    findings
}

/// The names that a parenthesis follows, and where they begin, in code that is not a definition's first line.
fn calls(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let in_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    text.match_indices('(').filter_map(move |(at, _)| {
        let before = text.get(..at)?;
        let begin = before
            .rfind(|character| !in_name(character))
            .map_or(0, |end| end + 1);
        let line = before.get(before.rfind('\n').map_or(0, |end| end + 1)..)?;
        let is_code = line.starts_with(['\t', ' ']) && !line.trim_start().starts_with('*');
        is_code.then_some((begin, before.get(begin..)?))
    })
}

/// The arguments of a call, from behind its parenthesis on.
fn arguments(text: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    let mut is_over = false;
    let end_or_comma = move |character: char| {
        if in_text {
            in_text = is_escaped || character != '"';
            is_escaped = character == '\\' && !is_escaped;
            return false;
        }
        match character {
            '"' => in_text = true,
            '(' => depth += 1,
            ')' if depth == 0 => return true,
            ')' => depth -= 1,
            ',' => return depth == 0,
            _ => {}
        }
        false
    };
    text.split_inclusive(end_or_comma)
        .map_while(move |argument| {
            let was_over = std::mem::replace(&mut is_over, argument.ends_with(')'));
            (!was_over).then(|| argument.trim())
        })
}

/// Whether it is a text, behind the name of a level at most.
fn is_written(argument: &str) -> bool {
    let text = argument
        .split_once(' ')
        .filter(|(level, _)| level.starts_with("KERN_"));
    text.map_or(argument, |(_, text)| text.trim_start())
        .starts_with('"')
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;
    use crate::fixture::places;

    #[test]
    fn formats_from_elsewhere_are_found() -> Result<(), Box<dyn Error>> {
        let file = "/* printf(x) */\nvoid say(int level, const char *format)\n{\n\
            \tprintf(text);\n\
            \tprintf(\"%s, (%d\", f(a, b), 1);\n\
            \t_printk(KERN_ERR \"%s\", text);\n\
            \t_printk(text, \"a\");\n\
            \tmake_dev_s(&args(1, 2), &node, name);\n\
            \tmake_dev_s(&args(1, 2), &node,\n\t\t\"%s\", name);\n\
            \tuprintf(\"a\");\n\
            \tlog(LOG_ERR, \"\\\",%s\", text);\n}\n";
        let path = "lib/kernel-sys/shims/freebsd/a.c";
        let elsewhere = ("bench/a.c", "\tprintf(text);\n");
        let lines = [4, 7, 8, 11].map(|line| format!("{path}:{line}"));
        assert_eq!(places(check, &[(path, file), elsewhere])?, lines);
        Ok(())
    }
}
