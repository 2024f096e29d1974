// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Settings as Linux has them: files with text, which are opened, read and written in parts, and at bad addresses.

use kmod_test::{
    memory::{BadAddress, Guarded},
    prelude::*,
    process,
    sysctl::{get, set},
};

use super::hostile::{NAMES, values};

const FOLDER: &str = "/proc/sys/dev/bitflip";

fn open(name: &str) -> Result<File> {
    File::open_rw(&path(&format!("dev.bitflip.{name}")))
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
    Module::under_test().restore()
}

#[test]
fn bad_addresses_are_errors_and_change_nothing() -> Result {
    let before = values()?;
    for name in NAMES {
        for address in BadAddress::ALL {
            for length in [1, 3, 4096, 1 << 20] {
                let file = open(name)?;
                let read = file.read_bad(address, length).unwrap_err();
                let written = file.write_bad(address, length).unwrap_err();
                assert_eq!(
                    (read, written),
                    (EFAULT, EFAULT),
                    "{name} {address:x?} {length}"
                );
            }
            for length in [usize::MAX / 2, usize::MAX] {
                assert!(open(name)?.read_bad(address, length).is_err());
                assert!(open(name)?.write_bad(address, length).is_err());
            }
        }
    }
    assert_eq!(values()?, before);
    Ok(())
}

#[test]
fn memory_that_ends_too_early_or_is_read_only_is_an_error() -> Result {
    let before = values()?;
    let page = File::open(&process::program()?)?.map(4096, 0, false)?;
    for name in NAMES {
        // What is there would be taken: it is not, for it is not all.
        let mut memory = Guarded::new(1)?;
        memory.set(b"1")?;
        assert_eq!(
            open(name)?.write_guarded(&memory, 2).unwrap_err(),
            EFAULT,
            "{name}"
        );
        // As much as is written has to fit, however much was asked for.
        assert_eq!(open(name)?.read_guarded(&mut memory, 1)?, 1, "{name}");
        let file = open(name)?;
        assert_eq!(
            file.read_mapped(&page, 0, 100).unwrap_err(),
            EFAULT,
            "{name}"
        );
        // An address that is not aligned is as good as any.
        let mut bytes = [0; 70];
        let first = open(name)?.read(&mut bytes[1..])?;
        assert_eq!(open(name)?.read(&mut bytes[3..])?, first, "{name}");
        assert_eq!(open(name)?.read(&mut [])?, 0, "{name}");
        assert_eq!(open(name)?.write(&[])?, 0, "{name}");
    }
    assert_eq!(values()?, before);
    Ok(())
}

#[test]
fn a_file_that_is_open_does_not_keep_it() -> Result {
    let files = NAMES
        .iter()
        .map(|name| open(name))
        .collect::<Result<Vec<_>>>()?;
    Module::under_test().unload()?;
    assert!(!fs::exists(FOLDER));
    for file in files {
        assert_eq!(file.read(&mut [0; 9]).unwrap_err(), ENOENT);
        assert_eq!(file.write(b"1").unwrap_err(), ENOENT);
    }
    Module::under_test().restore()
}

#[test]
fn what_is_not_to_be_written_says_so() -> Result {
    let flips = fs::metadata(&path("dev.bitflip.flips"))?;
    assert_eq!(flips.permissions() & 0o777, 0o444);
    assert_eq!(set("dev.bitflip.flips", "1").unwrap_err(), EACCES);
    Ok(())
}
