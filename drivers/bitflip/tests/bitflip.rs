// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The settings as an administrator sees them, and whoever wishes the machine ill.

#[path = "bitflip/hostile.rs"]
mod hostile;

use kmod_test::{
    prelude::*,
    process,
    sysctl::{get, set},
    thread,
};

const FOLDER: &str = "/proc/sys/dev/bitflip";

#[test]
fn a_bit_is_flipped_and_counted() -> Result {
    assert_eq!(get("dev.bitflip.bit")?, "0");
    for value in ["1\n", "1", " 0 ", "0x1"] {
        set("dev.bitflip.bit", value)?;
    }
    assert_eq!(get("dev.bitflip.bit")?, "1");
    assert_eq!(get("dev.bitflip.flips")?, "3");
    for wrong in ["2", "-1", "y", " ", "\n", "1x"] {
        assert_eq!(
            set("dev.bitflip.bit", wrong).unwrap_err(),
            EINVAL,
            "{wrong:?}"
        );
    }
    assert_eq!(get("dev.bitflip.flips")?, "3");
    let log = Log::from_now()?;
    set("dev.bitflip.wide", "18446744073709551615")?;
    set("dev.bitflip.deeper.direction", "down\n")?;
    Module::under_test().unload()?;
    assert!(log.contains("bit true, wide 18446744073709551615, direction down")?);
    assert!(!fs::exists(FOLDER));
    Ok(())
}

/// What came of writing a text in one go, and what the setting is then: how much was taken, `None` if it is invalid.
fn outcome(name: &str, text: &[u8]) -> Result<(Option<usize>, String)> {
    let file = File::options().write(true).open(&path(name))?;
    let taken = match file.write(text) {
        Ok(count) => Some(count),
        Err(error) if error == EINVAL => None,
        Err(error) => return Err(error),
    };
    Ok((taken, get(name)?))
}

fn path(name: &str) -> String {
    format!("/proc/sys/{}", name.replace('.', "/"))
}

/// Writes the same into a setting of this driver and one of the kernel's own.
fn behaves_like(ours: &str, the_kernels: &str, first: &str, texts: &[&[u8]]) -> Result {
    let before = get(the_kernels)?;
    for text in texts {
        set(ours, first)?;
        set(the_kernels, first)?;
        let (mine, own) = (outcome(ours, text)?, outcome(the_kernels, text)?);
        set(the_kernels, &before)?;
        assert_eq!(mine, own, "{:?}", String::from_utf8_lossy(text));
    }
    Ok(())
}

#[test]
fn integers_behave_as_the_kernels_own_do() -> Result {
    let long = [b' '; 3000];
    let texts: &[&[u8]] = &[
        b"5",
        b"5\n",
        b" 5 ",
        b"\t7\n\n",
        b"-5",
        b"-",
        b"--5",
        b"+5",
        b"- 5",
        b"5x",
        b"5 x",
        b"x 5",
        b"5 6",
        b"5,6",
        b"\n",
        b" ",
        b"0x10",
        b"0x",
        b"0xg",
        b"010",
        b"08",
        b"2147483647",
        b"2147483648",
        b"-2147483648",
        b"-2147483649",
        b"4294967296",
        b"18446744073709551615",
        b"18446744073709551616",
        b"99999999999999999999999999",
        b"00000000000000000007",
        b"000000000000000000007",
        b"-0",
        b"1.5",
        b"5\x0b6",
        b"5\0",
        b"\0",
        b"\xff",
        &long,
    ];
    behaves_like("dev.bitflip.number", "kernel.panic", "3", texts)
}

#[test]
fn arrays_behave_as_the_kernels_own_do() -> Result {
    let texts: &[&[u8]] = &[
        b"4 4 1 7",
        b"4\t4\t1\t7\n",
        b"5",
        b"5 4\n",
        b"4 4 x",
        b"4 4 1 7 9",
        b"4 4 1 7 x",
        b"",
        b" ",
        b"4,4",
        b"4\n4\n1\n7\n",
        b"4 99999999999",
    ];
    behaves_like("dev.bitflip.numbers", "kernel.printk", "6 4 1 7", texts)
}

#[test]
fn texts_behave_as_the_kernels_own_do() -> Result {
    let long = [b'l'; 500];
    let texts: &[&[u8]] = &[
        b"one",
        b"one\n",
        b"one\ntwo",
        b"one\0two",
        b" one ",
        b"\n",
        b"",
        b"\xff\xfe",
        &long,
    ];
    behaves_like("dev.bitflip.name", "kernel.core_pattern", "core", texts)?;
    // In parts, and from further on.
    for name in ["dev.bitflip.name", "kernel.core_pattern"] {
        let file = File::options().write(true).open(&path(name))?;
        for part in [&b"abc"[..], b"def", b"g\n"] {
            assert_eq!(file.write(part)?, part.len());
        }
        assert_eq!(get(name)?, "abcdefg", "{name}");
        file.write_at(b"X\n", 3)?;
        assert_eq!(get(name)?, "abcX", "{name}");
        file.write_at(b"Y\n", 9)?;
        assert_eq!(get(name)?, "abcX", "{name}");
        let file = File::open(&path(name))?;
        let mut two = [0; 2];
        assert_eq!((file.read(&mut two)?, two), (2, *b"ab"), "{name}");
        assert_eq!((file.read(&mut two)?, two), (2, *b"cX"), "{name}");
        assert_eq!((file.read(&mut two)?, two[0]), (1, b'\n'), "{name}");
    }
    set("kernel.core_pattern", "core")
}

#[test]
fn an_integer_is_read_and_written_in_one_go() -> Result {
    for name in ["dev.bitflip.number", "kernel.panic"] {
        set(name, "42")?;
        let file = File::open_rw(&path(name))?;
        let mut one = [0; 1];
        assert_eq!((file.read(&mut one)?, one), (1, *b"4"), "{name}");
        assert_eq!(file.read(&mut one)?, 0, "{name}");
        assert_eq!(file.write_at(b"7", 1)?, 1, "{name}");
        assert_eq!(get(name)?, "42", "{name}");
        assert_eq!(file.write_at(b"", 0)?, 0, "{name}");
    }
    set("kernel.panic", "0")
}

#[test]
fn bounds_and_own_types_refuse_what_they_must() -> Result {
    for good in ["-10", "10", "0"] {
        set("dev.bitflip.level", good)?;
    }
    for wrong in ["-11", "11", "127", "128", "1000"] {
        assert_eq!(set("dev.bitflip.level", wrong).unwrap_err(), EINVAL);
    }
    assert_eq!(get("dev.bitflip.level")?, "0");
    assert_eq!(
        set("dev.bitflip.wide", "18446744073709551616").unwrap_err(),
        EINVAL
    );
    assert_eq!(set("dev.bitflip.wide", "-1").unwrap_err(), EINVAL);
    set("dev.bitflip.deeper.direction", " down \n")?;
    assert_eq!(
        set("dev.bitflip.deeper.direction", "left").unwrap_err(),
        EDOM
    );
    assert_eq!(get("dev.bitflip.deeper.direction")?, "down");
    assert_eq!(
        fs::metadata(&path("dev.bitflip.flips"))?.permissions() & 0o777,
        0o444
    );
    assert_eq!(set("dev.bitflip.flips", "1").unwrap_err(), EACCES);
    Ok(())
}

#[test]
fn huge_writes_are_harmless() -> Result {
    let mut huge = vec![b' '; 3 << 20];
    huge[0] = b'9';
    for name in ["number", "wide", "level", "numbers"] {
        let file = File::options()
            .write(true)
            .open(&format!("{FOLDER}/{name}"))?;
        assert_eq!(file.write(&huge)?, huge.len(), "{name}");
    }
    assert_eq!(get("dev.bitflip.number")?, "9");
    let digits = vec![b'1'; 3 << 20];
    let number = File::options()
        .write(true)
        .open(&format!("{FOLDER}/number"))?;
    assert_eq!(number.write(&digits).unwrap_err(), EINVAL);
    let direction = File::options()
        .write(true)
        .open(&format!("{FOLDER}/deeper/direction"))?;
    assert_eq!(direction.write(&digits).unwrap_err(), EINVAL);
    let name = File::options()
        .write(true)
        .open(&format!("{FOLDER}/name"))?;
    assert_eq!(name.write(&digits)?, digits.len());
    assert_eq!(get("dev.bitflip.name")?.len(), 127);
    Ok(())
}

#[test]
fn many_use_it_while_it_is_loaded_and_unloaded() -> Result {
    let users = [0, 1, 2].map(|user| {
        process::fork(move || {
            loop {
                let _ = set(
                    "dev.bitflip.name",
                    if user == 0 {
                        "short"
                    } else {
                        "somewhat longer"
                    },
                );
                let _ = set("dev.bitflip.numbers", "1 2 3 4");
                let _ = get("dev.bitflip.name");
                let _ = get("dev.bitflip.deeper.direction");
                thread::yield_now();
            }
        })
    });
    let module = Module::under_test();
    for _ in 0..30 {
        module.reload("")?;
        thread::sleep(Duration::from_millis(3));
    }
    for user in users {
        drop(user?);
    }
    Ok(())
}

#[test]
fn without_memory_it_does_not_load() -> Result {
    assert!(walk_load_failures("")? >= 9);
    Ok(())
}
