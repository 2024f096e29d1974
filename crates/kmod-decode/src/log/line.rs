// SPDX-License-Identifier: MIT OR Apache-2.0

//! One line of a kernel's log: what loggers put before it, and what it says about the log's parts.

/// What ends everything that a logger puts before the kernel's own words.
const FROM_KERNEL: [&str; 2] = [" kernel: ", " kernel["];

/// What follows the colour codes of `dmesg --color`.
const ESCAPE: char = '\u{1b}';

/// The kernel's words: the line without what loggers put before them, be it the kernel itself (level, time,
/// caller), syslog, the journal or `dmesg` with its options.
#[must_use]
pub fn message(line: &str) -> &str {
    let mut rest = line.trim_end_matches(['\r', '\n']);
    for mark in FROM_KERNEL {
        if let Some((_, after)) = rest.split_once(mark) {
            rest = if mark.ends_with('[') {
                after.split_once("]: ").map_or(rest, |(_, after)| after)
            } else {
                after
            };
        }
    }
    rest = without_facility(without_level(without_colour(rest)));
    without_colour(without_time(rest))
}

/// The line without the times, and the number of the caller, that the kernel puts before it.
#[must_use]
pub fn without_time(line: &str) -> &str {
    let mut rest = line;
    while let Some(inner) = without_colour(rest).strip_prefix('[')
        && let Some((stamp, after)) = inner.split_once(']')
        && is_stamp(stamp)
    {
        rest = without_colour(after);
        // Between a time and a caller there may be a blank.
        if let Some(caller) = rest.strip_prefix(' ')
            && caller
                .strip_prefix('[')
                .is_some_and(|it| it.trim_start().starts_with(['T', 'C']))
        {
            rest = caller;
        }
    }
    if rest.len() == line.len() {
        line
    } else {
        rest.strip_prefix(' ').unwrap_or(rest)
    }
}

/// Whether what stands in brackets is a time since boot, a caller (`T12`, `C0`), or a date.
fn is_stamp(stamp: &str) -> bool {
    let number = stamp.trim_start_matches([' ', 'T', 'C']);
    let is_number = number.starts_with(|it: char| it.is_ascii_digit())
        && stamp
            .chars()
            .all(|it| it.is_ascii_digit() || " .TC".contains(it));
    // As `dmesg -T` and `dmesg -e` write them: `Sat Nov 21 15:03:03 2026`, `Nov21 15:03`.
    let is_date = stamp.contains(':')
        && stamp.chars().filter(char::is_ascii_digit).count() >= 5
        && stamp
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || " .:,+-".contains(it));
    is_number || is_date
}

/// `<4>` of a raw log.
fn without_level(line: &str) -> &str {
    line.strip_prefix('<')
        .and_then(|inner| inner.split_once('>'))
        .filter(|(level, _)| {
            (1..=3).contains(&level.len()) && level.chars().all(|it| it.is_ascii_digit())
        })
        .map_or(line, |(_, after)| after)
}

/// `kern  :warn  : ` of `dmesg -x`.
fn without_facility(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("kern") else {
        return line;
    };
    let mut parts = rest.splitn(3, ':');
    let (Some(space), Some(level), Some(after)) = (parts.next(), parts.next(), parts.next()) else {
        return line;
    };
    let is_level = space.trim().is_empty()
        && !level.trim().is_empty()
        && level.trim().chars().all(|it| it.is_ascii_lowercase());
    if is_level { after.trim_start() } else { line }
}

fn without_colour(line: &str) -> &str {
    let mut rest = line;
    while let Some(code) = rest.strip_prefix(ESCAPE) {
        match code.split_once('m') {
            Some((_, after)) => rest = after,
            None => return rest,
        }
    }
    rest
}

/// The release that a message names: of the kernel that boots, or that has something to report.
pub(super) fn release(message: &str) -> Option<&str> {
    if let Some(banner) = message.strip_prefix("Linux version ") {
        return banner.split(' ').next();
    }
    let (_, after) = message.split_once("ainted")?;
    let (before, build) = after.split_once(" #")?;
    if !build.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let release = before.split_whitespace().next_back()?;
    release
        .starts_with(|it: char| it.is_ascii_digit())
        .then_some(release)
}

/// Whether a kernel introduces itself: what follows is another boot.
pub(super) fn boots(message: &str) -> bool {
    message.starts_with("Linux version ") || message.starts_with("---<<BOOT>>---")
}

/// Whether a message begins a new report of the kernel's.
pub(super) fn opens(message: &str) -> bool {
    const OPENINGS: [&str; 17] = [
        "------------[ cut here ]------------",
        "WARNING: ",
        "BUG: ",
        "BUG ",
        "kernel BUG at ",
        "Oops",
        "general protection fault",
        "Unable to handle kernel ",
        "Internal error: ",
        "INFO: ",
        "rcu: INFO: ",
        "watchdog: ",
        // FreeBSD.
        "panic: ",
        "Fatal trap ",
        "Fatal double fault",
        "lock order reversal",
        "WARNING at ",
    ];
    OPENINGS.iter().any(|opening| message.starts_with(opening))
}

/// Whether a message begins a backtrace.
pub(super) fn begins_trace(message: &str) -> bool {
    let message = message.trim();
    message.eq_ignore_ascii_case("call trace:") || begins_trace_of_freebsd(message)
}

/// Whether a message begins a backtrace of FreeBSD's.
pub(crate) fn begins_trace_of_freebsd(message: &str) -> bool {
    message
        .trim_start_matches("KDB: ")
        .starts_with("stack backtrace")
}

/// Whether a message begins the second of two backtraces that FreeBSD has of locks, which is the one that matters: the
/// first is where they were taken in the right order.
pub(crate) fn begins_wrong_order(message: &str) -> bool {
    message.starts_with("lock order ") && message.ends_with(" attempted at:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_logger_writes_before_is_taken_off() {
        for line in [
            " act+0x1/0x2 [m]",
            "[    5.002389]  act+0x1/0x2 [m]",
            "[    5.002389][  T129]  act+0x1/0x2 [m]\r",
            "[    5.002389] [   C0]  act+0x1/0x2 [m]",
            "<4>[    5.002389]  act+0x1/0x2 [m]",
            "Nov 21 15:03:03 host kernel: [    5.002389]  act+0x1/0x2 [m]",
            "Nov 21 15:03:03 host kernel:  act+0x1/0x2 [m]",
            "2026-11-21T15:03:03.123456+00:00 host kernel: [    5.002389]  act+0x1/0x2 [m]",
            "[Sat Nov 21 15:03:03 2026]  act+0x1/0x2 [m]",
            "2026-11-21T15:03:03,123456+00:00 host kernel[0]:  act+0x1/0x2 [m]",
            "kern  :warn  : [    5.002389]  act+0x1/0x2 [m]",
            "\u{1b}[32m[    5.002389] \u{1b}[0m act+0x1/0x2 [m]",
        ] {
            assert_eq!(message(line).trim_start(), "act+0x1/0x2 [m]", "{line}");
        }
        assert_eq!(message("[drm] kernel mode"), "[drm] kernel mode");
        assert_eq!(message("kernel: a"), "kernel: a");
    }

    #[test]
    fn only_times_and_callers_are_stripped() {
        assert_eq!(without_time("[    1.234567] a: b"), "a: b");
        assert_eq!(without_time("[    1.234567][   T12] a: b"), "a: b");
        assert_eq!(without_time("[    1.234567] [drm] a"), "[drm] a");
        assert_eq!(without_time("[    1.234567] [1] a"), "[1] a");
        assert_eq!(without_time("[drm] a"), "[drm] a");
        assert_eq!(without_time(""), "");
    }

    #[test]
    fn releases_are_found() {
        for (line, wanted) in [
            (
                "CPU: 0 UID: 0 PID: 129 Comm: sh Tainted: G           OE      6.12.117+deb12-amd64 #1  Debian",
                Some("6.12.117+deb12-amd64"),
            ),
            (
                "CPU: 0 PID: 1 Comm: a #2 Not tainted 6.1.0-56-amd64 #1 Debian 6.1.192-2",
                Some("6.1.0-56-amd64"),
            ),
            ("      Not tainted 7.2.0 #3 SMP", Some("7.2.0")),
            (
                "Linux version 6.1.0-56-amd64 (gcc-12) #1 SMP",
                Some("6.1.0-56-amd64"),
            ),
            ("Tainted: [O]=OOT_MODULE, [E]=UNSIGNED_MODULE", None),
            ("Tainted: see #3", None),
        ] {
            assert_eq!(release(line), wanted, "{line}");
        }
    }
}
