// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! All that can be done with a file of a misc device.

#[path = "files/compat.rs"]
mod compat;
#[path = "files/raw.rs"]
mod raw;
#[path = "files/user.rs"]
mod user;

use kmod_test::{
    fs::SeekFrom,
    ioctl,
    memory::{BadAddress, Guarded},
    prelude::*,
};

const DEVICE: &str = "/dev/files";
const TEXT: u32 = ioctl::iow::<[u8; 20]>(b'F', 1);
const FLAGS: u32 = ioctl::iowr::<u32>(b'F', 2);

#[test]
fn a_place_can_be_moved_and_read_from() -> Result {
    let file = File::open_rw(DEVICE)?;
    let mut bytes = [0; 4];
    assert_eq!(file.seek(SeekFrom::Start(7))?, 7);
    file.read_exact(&mut bytes)?;
    assert_eq!(&bytes, b"789a");
    assert_eq!(file.seek(SeekFrom::Current(-3))?, 8);
    assert_eq!(file.seek(SeekFrom::End(-2))?, 18);
    assert_eq!(file.read(&mut bytes)?, 2);
    assert_eq!(file.read(&mut bytes)?, 0);
    assert_eq!(file.seek(SeekFrom::End(-21)).unwrap_err(), EINVAL);
    assert_eq!(
        file.seek(SeekFrom::Current(i64::MAX)).unwrap_err(),
        EOVERFLOW
    );
    assert_eq!(file.seek(SeekFrom::Current(0))?, 20);
    assert_eq!(file.read_at(&mut bytes, 3)?, 4);
    assert_eq!(&bytes, b"3456");
    assert_eq!(file.seek(SeekFrom::Start(0))?, 0);
    assert_eq!(file.read_bad(BadAddress::ALL[0], 4).unwrap_err(), EFAULT);
    let mut memory = Guarded::new(3)?;
    assert_eq!(file.read_guarded(&mut memory, 9)?, 3);
    assert_eq!(file.seek(SeekFrom::Current(0))?, 3);
    Ok(())
}

#[test]
fn what_is_written_is_taken_piece_by_piece() -> Result {
    let log = Log::from_now()?;
    let file = File::open_rw(DEVICE)?;
    assert_eq!(file.write(b"a-b-c")?, 5);
    assert!(log.contains("written abc at 0")?);
    Ok(())
}

#[test]
fn a_file_is_synced_and_told_of() -> Result {
    let log = Log::from_now()?;
    let file = File::open_rw(DEVICE)?;
    file.sync_all()?;
    file.sync_all()?;
    let told = fs::read_to_string(&format!("/proc/self/fdinfo/{}", file.fd()))?;
    assert!(told.contains("syncs:\t2\n"), "{told}");
    // However long, it is whole.
    assert!(told.contains(&format!("long:\t{:5000}|\n", 7)));
    drop(file);
    assert!(log.contains("released after 2 with true")?);
    Ok(())
}

#[test]
fn memory_is_mapped_and_shared() -> Result {
    let log = Log::from_now()?;
    let file = File::open_rw(DEVICE)?;
    let map = file.map(4096, 0, true)?;
    let mut bytes = [1; 4];
    map.read(4092, &mut bytes)?;
    assert_eq!(bytes, [0; 4]);
    map.write(4092, b"kept")?;
    let again = file.map(4096, 0, false)?;
    assert!(file.map(8192, 0, true).is_err());
    // What is mapped stays when the file is closed.
    drop(file);
    again.read(4092, &mut bytes)?;
    assert_eq!(&bytes, b"kept");
    assert!(log.contains("mapped true Err(EBUSY) Err(EFAULT)")?);
    assert_eq!(Module::under_test().unload().unwrap_err(), EAGAIN);
    drop((map, again));
    Module::under_test().reload("")?;
    Ok(())
}

#[test]
fn strings_are_bounded() -> Result {
    let file = File::open_rw(DEVICE)?;
    let mut text = *b"a string\0 and more..";
    assert_eq!(file.ioctl_with(TEXT, &mut text)?, 8);
    // Longer than the buffer: cut.
    assert_eq!(file.ioctl_with(TEXT, &mut [b'x'; 20])?, 15);
    // Longer than it says itself, or than there is memory.
    let short = ioctl::iow::<[u8; 4]>(b'F', 1);
    assert_eq!(file.ioctl_with(short, &mut [b'x'; 4]).unwrap_err(), EFAULT);
    assert_eq!(file.ioctl_with(TEXT, &mut [b'x'; 4]).unwrap_err(), EFAULT);
    assert_eq!(
        file.ioctl_with(TEXT, &mut *b"end\0".as_slice().to_vec())?,
        3
    );
    for address in BadAddress::ALL {
        assert_eq!(file.ioctl(TEXT, address.get()).unwrap_err(), EFAULT);
        assert_eq!(file.ioctl(FLAGS, address.get()).unwrap_err(), EFAULT);
    }
    Ok(())
}

#[test]
fn a_number_finds_a_file_or_none() -> Result {
    let file = File::open_rw(DEVICE)?;
    let mut word = (file.fd() as u32).to_ne_bytes();
    file.ioctl_with(FLAGS, &mut word)?;
    assert_eq!(u32::from_ne_bytes(word) & 3, 2);
    // A call of another direction is another call.
    let other = ioctl::ior::<u32>(b'F', 2);
    assert_eq!(file.ioctl_with(other, &mut word).unwrap_err(), ENOTTY);
    let mut word = 1_000_000u32.to_ne_bytes();
    assert_eq!(file.ioctl_with(FLAGS, &mut word).unwrap_err(), EBADF);
    assert_eq!(file.ioctl(ioctl::io(b'F', 9), 0).unwrap_err(), ENOTTY);
    assert_eq!(file.ioctl(ioctl::io(b'G', 1), 0).unwrap_err(), ENOTTY);
    Ok(())
}

#[test]
fn what_is_not_there_is_refused() -> Result {
    let log = Log::from_now()?;
    let file = File::open_rw("/dev/files-nothing")?;
    assert!(log.contains("misc files-nothing: opened with 0")?);
    assert_eq!(file.read(&mut [0; 1]).unwrap_err(), EINVAL);
    assert_eq!(file.write(b"x").unwrap_err(), EINVAL);
    assert_eq!(file.seek(SeekFrom::Start(0)).unwrap_err(), ESPIPE);
    assert_eq!(file.ioctl(ioctl::io(b'F', 1), 0).unwrap_err(), ENOTTY);
    assert_eq!(file.map(4096, 0, true).unwrap_err(), ENODEV);
    assert_eq!(file.sync_all().unwrap_err(), EINVAL);
    Ok(())
}
