// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files that are read and written.

use kmod_test::{fs::SeekFrom, pipe, prelude::*};

const PATH: &str = "/tmp/file";

#[test]
fn are_made_read_and_written() -> Result {
    fs::write(PATH, "hello")?;
    assert_eq!(fs::read(PATH)?, b"hello");
    assert_eq!(fs::read_to_string(PATH)?, "hello");
    let file = File::open_rw(PATH)?;
    assert_eq!(file.write(b"J")?, 1);
    let mut rest = [0; 4];
    file.read_exact(&mut rest)?;
    assert_eq!(&rest, b"ello");
    assert_eq!(file.read(&mut rest)?, 0);
    assert_eq!(file.read_exact(&mut rest).unwrap_err(), ENODATA);
    file.write_all(b" you")?;
    assert_eq!(file.seek(SeekFrom::Start(1))?, 1);
    assert_eq!(file.read_to_string()?, "ello you");
    assert_eq!(file.seek(SeekFrom::End(-3))?, 6);
    assert_eq!(file.seek(SeekFrom::Current(-1))?, 5);
    assert_eq!(file.read_to_end()?, b" you");
    let mut some = [0; 3];
    assert_eq!(file.read_at(&mut some, 1)?, 3);
    assert_eq!(&some, b"ell");
    assert_eq!(file.write_at(b"A", 4)?, 1);
    file.set_len(5)?;
    file.sync_all()?;
    assert_eq!(fs::read(PATH)?, b"JellA");
    assert_eq!(file.metadata()?.size(), 5);
    drop(File::create(PATH)?);
    assert_eq!(fs::metadata(PATH)?.size(), 0);
    fs::remove_file(PATH)
}

#[test]
fn are_opened_as_the_options_say() -> Result {
    let path = "/tmp/options";
    let new = File::options().write(true).create_new(true).mode(0o640);
    drop(new.open(path)?);
    assert_eq!(fs::metadata(path)?.permissions(), 0o640);
    assert_eq!(new.open(path).unwrap_err(), EEXIST);
    File::options().append(true).open(path)?.write_all(b"one")?;
    File::options().append(true).open(path)?.write_all(b"two")?;
    assert_eq!(fs::read(path)?, b"onetwo");
    assert_eq!(File::open(path)?.write(b"x").unwrap_err(), EBADF);
    let empty = File::options().write(true).truncate(true).open(path)?;
    assert_eq!(empty.metadata()?.size(), 0);
    // O_DIRECTORY
    let folder = File::options().read(true).custom_flags(0o200_000);
    assert_eq!(folder.open(path).unwrap_err(), ENOTDIR);
    let none = File::options().write(true).create(true).open("/none/file");
    assert_eq!(none.unwrap_err(), ENOENT);
    fs::remove_file(path)
}

#[test]
fn of_a_pipe_wait_or_do_not() -> Result {
    let (reader, writer) = pipe()?;
    reader.set_nonblocking(true)?;
    let mut byte = [0];
    assert_eq!(reader.read(&mut byte).unwrap_err(), EAGAIN);
    let second = writer.try_clone()?;
    assert_ne!(second.fd(), writer.fd());
    second.write_all(b"x")?;
    assert_eq!(reader.read(&mut byte)?, 1);
    reader.set_nonblocking(false)?;
    drop((writer, second));
    assert_eq!(reader.read(&mut byte)?, 0);
    Ok(())
}

#[test]
fn have_more_than_one_number() -> Result {
    let (reader, writer) = pipe()?;
    writer.duplicate_to(50)?;
    drop(writer);
    let same = File::inherited(50);
    same.write_all(b"through 50")?;
    drop(same);
    assert_eq!(reader.read_to_string()?, "through 50");
    Ok(())
}

#[test]
fn say_what_went_wrong_and_where() {
    let error = File::open("/none").unwrap_err();
    assert_eq!((error.number(), error.name()), (2, "ENOENT"));
    assert_eq!(error, Error::from_number(2));
    let line = line!() - 3;
    assert_eq!(
        format!("{error}"),
        format!("open \"/none\": no such file or directory (ENOENT), at tests/library/files.rs:{line}:17")
    );
}
