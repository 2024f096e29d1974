// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Folders, and what else has a name in them.

use kmod_test::{fs::Node, prelude::*, process};

#[test]
fn are_made_read_and_removed() -> Result {
    fs::create_dir("/tmp/a")?;
    assert_eq!(fs::create_dir("/tmp/a").unwrap_err(), EEXIST);
    assert!(fs::metadata("/tmp/a")?.is_folder());
    process::change_dir("/tmp/a")?;
    fs::write("one", "1")?;
    fs::rename("one", "two")?;
    fs::symlink("two", "three")?;
    assert_eq!(fs::read_link("three")?, "two");
    assert_eq!(fs::read("three")?, b"1");
    assert_eq!(
        fs::metadata("three")?.inode(),
        fs::metadata("two")?.inode()
    );
    let mut names = fs::read_dir("/tmp/a")?;
    names.sort();
    assert_eq!(names, ["three", "two"]);
    assert_eq!(fs::remove_dir("/tmp/a").unwrap_err(), ENOTEMPTY);
    fs::remove_file("three")?;
    fs::remove_file("two")?;
    fs::remove_dir("/tmp/a")?;
    assert!(!fs::exists("/tmp/a"));
    Ok(())
}

#[test]
fn hold_devices() -> Result {
    let null = fs::metadata("/dev/null")?;
    assert!(null.is_character_device() && !null.is_block_device() && !null.is_folder());
    assert_eq!(null.device(), (1, 3));
    fs::mknod("/tmp/zero", Node::Character, 1, 5)?;
    let mut bytes = [1; 4];
    File::open("/tmp/zero")?.read_exact(&mut bytes)?;
    assert_eq!(bytes, [0; 4]);
    fs::mknod("/tmp/block", Node::Block, 4000, 70_000)?;
    let block = fs::metadata("/tmp/block")?;
    assert!(block.is_block_device());
    assert_eq!(block.device(), (4000, 70_000));
    assert_eq!(fs::character_device_major("mem")?, 1);
    assert_eq!(fs::character_device_major("none").unwrap_err(), ENODEV);
    fs::remove_file("/tmp/zero")?;
    fs::remove_file("/tmp/block")
}

#[test]
fn hold_file_systems() -> Result {
    fs::create_dir("/tmp/b")?;
    fs::mount("none", "/tmp/b", "tmpfs", "size=64k,mode=0711")?;
    assert_eq!(fs::metadata("/tmp/b")?.permissions(), 0o711);
    let file = File::create("/tmp/b/file")?;
    assert_eq!(file.write_all(&[0; 100_000]).unwrap_err(), ENOSPC);
    assert_eq!(fs::unmount("/tmp/b").unwrap_err(), EBUSY);
    drop(file);
    fs::unmount("/tmp/b")?;
    assert!(!fs::exists("/tmp/b/file"));
    fs::remove_dir("/tmp/b")
}

#[test]
fn belong_to_somebody() -> Result {
    fs::write("/tmp/mine", "secret")?;
    fs::set_permissions("/tmp/mine", 0o600)?;
    let mine = fs::metadata("/tmp/mine")?;
    assert_eq!((mine.permissions(), mine.owner()), (0o600, (0, 0)));
    assert_eq!(process::user(), 0);
    let read = process::as_user(1000, 1001, || fs::read_to_string("/tmp/mine"));
    assert_eq!(read.unwrap_err(), EACCES);
    fs::set_permissions("/tmp/mine", 0o604)?;
    let read = process::as_user(1000, 1001, || fs::read_to_string("/tmp/mine"))?;
    assert_eq!(read, "secret");
    let made = process::as_user(1000, 1001, || {
        fs::write("/tmp/theirs", "")?;
        Ok(format!("{}", process::user()))
    })?;
    assert_eq!(made, "1000");
    assert_eq!(fs::metadata("/tmp/theirs")?.owner(), (1000, 1001));
    fs::remove_file("/tmp/theirs")?;
    fs::remove_file("/tmp/mine")
}
