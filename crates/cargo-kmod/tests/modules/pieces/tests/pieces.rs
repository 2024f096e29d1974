// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Each piece is tried by the module; what it says is read in the kernel's log.

use kmod_test::{ioctl, prelude::*, process};

const DEVICE: &str = "/dev/pieces";

/// Has the module try a piece.
fn tried(number: u8, argument: usize) -> Result<usize> {
    File::open(DEVICE)?.ioctl(ioctl::io(b'P', number), argument)
}

/// How many lines contain this.
fn count(lines: &[String], text: &str) -> usize {
    lines.iter().filter(|line| line.contains(text)).count()
}

#[test]
fn a_message_has_its_level_and_its_pieces() -> Result {
    let log = Log::from_now()?;
    let records = File::options()
        .read(true)
        .nonblocking(true)
        .open("/dev/kmsg")?;
    records.seek(fs::SeekFrom::End(0))?;
    tried(0, 0)?;
    let mut levels = Vec::new();
    let mut record = [0; 1024];
    while let Ok(length) = records.read(&mut record) {
        let text = String::from_utf8_lossy(&record[..length]).into_owned();
        if let Some((_, level)) = text.split_once(";pieces: level ") {
            let priority: u32 = text
                .split(',')
                .next()
                .and_then(|it| it.parse().ok())
                .unwrap_or(99);
            levels.push((priority & 7, level.trim_end().to_owned()));
        }
    }
    let expected: Vec<_> = (0..8).map(|level| (level, format!("{level}"))).collect();
    assert_eq!(levels, expected);
    assert!(log.contains("pieces: begun, gone on 2, ended")?);
    Ok(())
}

#[test]
fn what_is_to_be_said_once_is_said_once() -> Result {
    Module::under_test().reload("")?;
    let log = Log::from_now()?;
    tried(1, 0)?;
    let lines = log.lines()?;
    for level in 0..7 {
        assert_eq!(count(&lines, &format!("once {level} at 0")), 1);
        assert_eq!(count(&lines, &format!("once {level} ")), 1);
    }
    Ok(())
}

#[test]
fn a_flood_is_held_back_and_told_of() -> Result {
    let log = Log::from_now()?;
    tried(2, 25)?;
    tried(24, 25)?;
    let lines = log.lines()?;
    for level in 0..8 {
        assert_eq!(count(&lines, &format!("pieces: limited {level} at ")), 10);
        assert_eq!(
            count(&lines, &format!("misc pieces: device limited {level} at ")),
            10
        );
        assert_eq!(
            count(&lines, &format!("misc pieces: of a device {level}")),
            1
        );
    }
    assert_eq!(count(&lines, "limited by hand at "), 10);
    assert_eq!(count(&lines, "held back"), 0);
    // In the next period they are heard again, after how many were not.
    kmod_test::time::sleep(Duration::from_millis(5100));
    tried(2, 1)?;
    let lines = log.lines()?;
    assert_eq!(count(&lines, "a place: 15 messages held back"), 1);
    assert_eq!(count(&lines, "src/messages.rs:"), 8);
    assert_eq!(count(&lines, ": 15 messages held back"), 9);
    assert_eq!(count(&lines, "limited by hand at "), 11);
    Ok(())
}

#[test]
fn memory_comes_and_goes() -> Result {
    for number in 3..=7 {
        tried(number, 0)?;
    }
    Ok(())
}

#[test]
fn text_is_formatted_and_parsed() -> Result {
    for number in 8..=10 {
        tried(number, 0)?;
    }
    Ok(())
}

#[test]
fn values_and_errors_go_to_c_and_back() -> Result {
    let log = Log::from_now()?;
    for number in 11..=19 {
        tried(number, 0)?;
    }
    assert!(log.contains("5 was taken for an error number")?);
    Ok(())
}

#[test]
fn a_module_knows_its_sources() -> Result {
    let log = Log::from_now()?;
    tried(26, 0)?;
    tried(27, 0)?;
    assert!(log.contains("src/built.rs:")? && log.contains("] 6 * here().line() = ")?);
    Ok(())
}

#[test]
fn two_tasks_agree() -> Result {
    for number in 20..=23 {
        tried(number, 0)?;
    }
    Ok(())
}

#[test]
fn a_file_knows_who_opened_it() -> Result {
    assert_eq!(tried(25, 0)?, 0);
    fs::set_permissions(DEVICE, 0o666)?;
    let user = process::as_user(1234, 5, || Ok(format!("{}", tried(25, 0)?)))?;
    assert_eq!(user, "1234");
    Ok(())
}

#[test]
fn a_process_has_a_number_in_each_namespace() -> Result {
    let me = process::id();
    let own = File::open(DEVICE)?.read_to_string()?;
    assert_eq!(own, format!("{me} {me}\n"));
    let script = format!("exec 3<{DEVICE}; exec unshare -p -f head -n 1 <&3");
    let other = process::run(&["sh", "-c", &script])?.text;
    let (inside, outside) = other.trim_end().split_once(' ').ok_or(EINVAL)?;
    assert_eq!(inside, "1");
    assert!(
        outside.parse::<i32>().is_ok_and(|number| number > me),
        "{other}"
    );
    // Who opens it within knows no other number.
    let script = format!("exec unshare -p -f head -n 1 {DEVICE}");
    assert_eq!(process::run(&["sh", "-c", &script])?.text, "1 1\n");
    Ok(())
}

#[test]
fn without_memory_a_piece_fails_and_leaves_nothing() -> Result {
    for number in [4, 5, 7, 9, 14, 15, 23] {
        walk_allocation_failures(|| tried(number, 0).map(drop))?;
    }
    Ok(())
}
