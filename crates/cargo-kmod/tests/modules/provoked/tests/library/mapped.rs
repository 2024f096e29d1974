// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files in memory.

use kmod_test::{prelude::*, process};

const PAGE: usize = 4096;

#[test]
fn files_share_what_is_written() -> Result {
    let path = "/tmp/mapped";
    fs::write(path, [b'.'; 2 * PAGE])?;
    let file = File::open_rw(path)?;
    let map = file.map(2 * PAGE, 0, true)?;
    assert_eq!((map.len(), map.is_empty()), (2 * PAGE, false));
    map.write(PAGE - 2, b"across")?;
    let second = file.map(PAGE, PAGE as u64, false)?;
    let mut bytes = [0; 5];
    second.read(0, &mut bytes)?;
    assert_eq!(&bytes, b"ross.");
    assert_eq!(second.write(0, b"x").unwrap_err(), EINVAL);
    assert_eq!(second.read(PAGE - 4, &mut bytes).unwrap_err(), EINVAL);
    assert_eq!(map.write(2 * PAGE, b"x").unwrap_err(), EINVAL);
    let mut read = [0; 8];
    assert_eq!(file.read_at(&mut read, PAGE as u64 - 3)?, 8);
    assert_eq!(&read, b".across.");
    assert_eq!(file.map(PAGE, 1, false).unwrap_err(), EINVAL);
    fs::remove_file(path)
}

#[test]
fn devices_and_processes_share_it_too() -> Result {
    let map = File::open_rw("/dev/zero")?.map(PAGE, 0, true)?;
    let mut bytes = [1; 4];
    map.read(0, &mut bytes)?;
    assert_eq!(bytes, [0; 4]);
    let child = process::fork(|| i32::from(map.write(8, b"seen").is_err()))?;
    assert_eq!(child.wait()?, process::Status::Exited(0));
    map.read(8, &mut bytes)?;
    assert_eq!(&bytes, b"seen");
    assert_eq!(File::open("/dev/null")?.map(PAGE, 0, false).unwrap_err(), ENODEV);
    Ok(())
}
