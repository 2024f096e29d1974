// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory, files and address spaces of the user.

use kmod_test::{ioctl, memory::BadAddress, pipe, prelude::*, process};

use super::DEVICE;

const PIECES: u32 = ioctl::iowr::<[u8; 64]>(b'F', 3);
const REOPEN: u32 = ioctl::iow::<u32>(b'F', 4);
const ZAP: u32 = ioctl::iow::<[u8; 16]>(b'F', 5);
const KEEP: u32 = ioctl::io(b'F', 6);
const ALIVE: u32 = ioctl::io(b'F', 7);
const TURN: u32 = ioctl::iowr::<[u8; 16]>(b'F', 8);
const AREA: u32 = ioctl::ior::<[u64; 2]>(b'F', 10);

#[test]
fn memory_is_read_and_written_in_pieces() -> Result {
    let file = File::open_rw(DEVICE)?;
    let mut bytes = [0; 64];
    for (number, byte) in (0..).zip(&mut bytes) {
        *byte = number;
    }
    let expected = [
        8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21, 60, 61, 62, 63, 16, 17,
    ];
    assert_eq!(file.ioctl_with(PIECES, &mut bytes)?, 42);
    assert_eq!(bytes[..18], expected);
    assert!(
        bytes[18..]
            .iter()
            .zip(18..)
            .all(|(&byte, place)| byte == place)
    );
    let mut bytes = *b"0123456789abcdef";
    assert_eq!(file.ioctl_with(TURN, &mut bytes)?, 8);
    assert_eq!(&bytes, b"fedcba9876543210");
    // Memory that ends within.
    for call in [PIECES, TURN] {
        assert_eq!(file.ioctl_with(call, &mut [1; 15]).unwrap_err(), EFAULT);
    }
    for address in BadAddress::ALL {
        for call in [PIECES, REOPEN, TURN, AREA, ZAP] {
            assert_eq!(
                file.ioctl(call, address.get()).unwrap_err(),
                EFAULT,
                "{address:x?} {call:#x}"
            );
        }
    }
    Ok(())
}

#[test]
fn a_file_gets_a_second_number() -> Result {
    let file = File::open_rw(DEVICE)?;
    let mut number = (file.fd() as u32).to_ne_bytes();
    let again = File::inherited(file.ioctl_with(REOPEN, &mut number)? as i32);
    assert_ne!(again.fd(), file.fd());
    let mut bytes = [0; 2];
    file.read_exact(&mut bytes)?;
    again.read_exact(&mut bytes)?;
    assert_eq!(&bytes, b"23");
    // What was reserved is given back when nothing comes of it.
    let other = File::open("/dev/null")?;
    for (number, error) in [(other.fd(), EXDEV), (1_000_000, EBADF)] {
        let mut number = (number as u32).to_ne_bytes();
        for _ in 0..3 {
            assert_eq!(file.ioctl_with(REOPEN, &mut number).unwrap_err(), error);
        }
    }
    assert_eq!(File::open("/dev/null")?.fd(), other.fd() + 1);
    Ok(())
}

#[test]
fn what_is_mapped_can_be_taken_away() -> Result {
    let file = File::open_rw(DEVICE)?;
    let mut bytes = [7; 16];
    file.ioctl_with(ZAP, &mut bytes)?;
    // Memory that belongs to nothing else begins anew.
    assert_eq!(bytes, [0; 16]);
    let reader = process::fork(|| {
        let Ok(shared) = file.map(4096, 0, true) else {
            return 1;
        };
        let read = || shared.read(0, &mut [0; 4]);
        if read().is_err() || file.ioctl(ZAP, shared.address()).is_err() {
            return 2;
        }
        let _ = read();
        0
    })?;
    // Nobody says what is there now: the process is ended by SIGBUS.
    assert_eq!(reader.wait()?, process::Status::Killed(7));
    // The driver sees the same area as the process.
    let other = File::open_rw(DEVICE)?.map(4096, 0, true)?;
    file.ioctl(AREA, other.address())?;
    let mut bounds = [0; 16];
    other.read(0, &mut bounds)?;
    let all = fs::read_to_string("/proc/self/maps")?;
    let (start, end) = bounds.split_at(8);
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0, |all, &byte| all << 8 | u64::from(byte))
    };
    let named = format!("{:x}-{:x} ", number(start), number(end));
    assert!(all.contains(&named), "{named} in {all}");
    Ok(())
}

#[test]
fn an_address_space_is_kept_without_its_memory() -> Result {
    let file = File::open_rw(DEVICE)?;
    assert_eq!(file.ioctl(ALIVE, 0).unwrap_err(), ENODATA);
    let ((reader, writer), (waiting, end)) = (pipe()?, pipe()?);
    let child = process::fork(|| {
        let kept = file.ioctl(KEEP, 0);
        let _ = writer.write_all(if matches!(kept, Ok(1)) { b"k" } else { b"-" });
        let _ = waiting.read(&mut [0; 1]);
        0
    })?;
    let mut told = [0; 1];
    reader.read_exact(&mut told)?;
    assert_eq!(&told, b"k");
    assert_eq!(file.ioctl(ALIVE, 0)?, 1);
    end.write_all(b"x")?;
    assert_eq!(child.wait()?, process::Status::Exited(0));
    assert_eq!(file.ioctl(ALIVE, 0)?, 0);
    // It has room for one.
    assert_eq!(file.ioctl(KEEP, 0)?, 0);
    Ok(())
}
