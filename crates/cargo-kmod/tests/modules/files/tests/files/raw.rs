// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The device that takes everything from C and gives it back.

use kmod_test::{ioctl, memory::BadAddress, prelude::*};

const DEVICE: &str = "/dev/files-raw";
const PAGE: u32 = ioctl::iowr::<[u8; 16]>(b'R', 1);

#[test]
fn what_was_gone_over_is_gone_over_again() -> Result {
    let log = Log::from_now()?;
    let file = File::open_rw(DEVICE)?;
    assert_eq!(file.read_to_string()?, "raw contents");
    assert_eq!(file.write(b"twelve bytes")?, 12);
    assert!(log.contains("raw 14 of 12, 4 again true")?);
    assert_eq!(file.write(b"abc")?, 3);
    assert!(log.contains("raw 5 of 3, 3 again true")?);
    for address in BadAddress::ALL {
        assert_eq!(file.write_bad(address, 4).unwrap_err(), EFAULT);
        let fresh = File::open(DEVICE)?;
        assert_eq!(fresh.read_bad(address, 4).unwrap_err(), EFAULT);
    }
    let told = fs::read_to_string(&format!("/proc/self/fdinfo/{}", file.fd()))?;
    assert!(told.contains("raw:\t1\n"), "{told}");
    Ok(())
}

#[test]
fn a_page_is_filled_in_parts() -> Result {
    let file = File::open_rw(DEVICE)?;
    let mut bytes = *b"0123456789abcdef";
    assert_eq!(file.ioctl_with(PAGE, &mut bytes)?, usize::from(b'1'));
    assert_eq!(&bytes, b"0new\0\0\0\089abcdef");
    assert_eq!(file.ioctl(0, file.fd() as usize)?, 1);
    assert_eq!(file.ioctl(0, 0)?, 0);
    assert_eq!(file.ioctl(0, 1_000_000).unwrap_err(), EBADF);
    assert_eq!(file.ioctl(PAGE, 1).unwrap_err(), EFAULT);
    Ok(())
}

#[test]
fn an_area_is_what_the_driver_says() -> Result {
    let log = Log::from_now()?;
    let file = File::open_rw(DEVICE)?;
    let map = file.map(8192, 0, true)?;
    assert!(log.contains("area true false Err(EINVAL) Ok(()) true true")?);
    let all = fs::read_to_string("/proc/self/smaps")?;
    let start = format!("{:x}-", map.address());
    let area = all.split_once(&start).map_or("", |(_, area)| area);
    let flags = area.split_once("VmFlags:").map_or("", |(_, flags)| flags);
    let flags: Vec<&str> = flags.lines().next().unwrap_or("").split(' ').collect();
    for flag in ["rd", "wr", "mr", "mw", "io", "de", "dd"] {
        assert!(flags.contains(&flag), "{flag} in {flags:?}");
    }
    for flag in ["ex", "me"] {
        assert!(!flags.contains(&flag), "{flag} in {flags:?}");
    }
    Ok(())
}
