// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The device as its users see it, friendly and hostile ones.

#[path = "echo/calls.rs"]
mod calls;
#[path = "echo/hostile.rs"]
mod hostile;
#[path = "echo/memory.rs"]
mod memory;
#[path = "echo/openers.rs"]
mod openers;
#[path = "echo/waiting.rs"]
mod waiting;

use kmod_test::{ioctl, prelude::*};

const DEVICE: &str = "/dev/echo";
const SIZE: usize = 65536;

const CLEAR: u32 = ioctl::io(b'e', 0);
const STATS: u32 = ioctl::ior::<[u64; 3]>(b'e', 1);
const SET_LIMIT: u32 = ioctl::iow::<u32>(b'e', 2);
const SWAP_LIMIT: u32 = ioctl::iowr::<u32>(b'e', 3);
const fn echo<const N: usize>() -> u32 {
    ioctl::iowr::<[u8; N]>(b'e', 4)
}

/// Opens the device, with nothing in its queue, never to wait.
fn open() -> Result<File> {
    let file = File::options()
        .read(true)
        .write(true)
        .nonblocking(true)
        .open(DEVICE)?;
    file.ioctl(CLEAR, 0)?;
    Ok(file)
}

/// How many bytes are queued, were written, were read.
fn stats(file: &File) -> Result<[u64; 3]> {
    let mut bytes = [0; 24];
    file.ioctl_with(STATS, &mut bytes)?;
    let mut numbers = bytes.chunks_exact(8).map(|number| {
        number
            .iter()
            .rev()
            .fold(0, |all, &byte| all << 8 | u64::from(byte))
    });
    Ok([0; 3].map(|_: u64| numbers.next().unwrap_or(0)))
}

#[test]
fn pieces_of_any_number_are_one_call() -> Result {
    let file = open()?;
    assert_eq!(file.write_vectored(&[b"one", b"", b" and ", b"two"])?, 11);
    let (mut first, mut second, mut third) = ([0; 1], [0; 6], [0; 8]);
    let count = file.read_vectored(&mut [&mut first, &mut [], &mut second, &mut third])?;
    assert_eq!((count, &first, &second), (11, b"o", b"ne and"));
    assert_eq!(&third, b" two\0\0\0\0");
    // Where there is no more room a piece is taken in part.
    let most = vec![b'x'; SIZE - 2];
    let all = file.write_vectored(&[&most, b"yz!"])?;
    assert_eq!(all, SIZE);
    Ok(())
}

#[test]
fn what_is_written_comes_back_in_order() -> Result {
    let file = open()?;
    assert_eq!(file.write(b"first ")?, 6);
    assert_eq!(file.write(b"second")?, 6);
    let mut text = [0; 20];
    assert_eq!(file.read(&mut text[..8])?, 8);
    assert_eq!(file.read(&mut text[8..])?, 4);
    assert_eq!(&text[..12], b"first second");
    assert_eq!(file.read(&mut text).unwrap_err(), EAGAIN);
    Ok(())
}

#[test]
fn the_queue_takes_its_size_and_goes_round() -> Result {
    let file = open()?;
    let all: Vec<u8> = (0..SIZE + 100).map(|n| (n % 251) as u8).collect();
    let mut back = vec![0; SIZE + 100];
    for step in [1, SIZE / 3, SIZE - 5, SIZE] {
        assert_eq!(file.write(&all[..step])?, step);
        file.read_exact(&mut back[..step])?;
        assert!(back[..step] == all[..step], "with {step} bytes");
    }
    assert_eq!(file.write(&all)?, SIZE);
    assert_eq!(file.write(&all).unwrap_err(), EAGAIN);
    assert_eq!(file.read(&mut back[..7])?, 7);
    assert_eq!(file.write(&all[SIZE..])?, 7);
    assert_eq!(file.read(&mut back[7..])?, SIZE);
    assert!(back[..SIZE + 7] == all[..SIZE + 7]);
    Ok(())
}

#[test]
fn a_queue_of_another_size_is_loaded_or_refused() -> Result {
    let module = Module::under_test();
    module.reload("size=3")?;
    let file = open()?;
    assert_eq!(file.write(b"abcd")?, 3);
    let mut two = [0; 2];
    for (out, next) in [(b"ab", &b"d"[..]), (b"cd", b"ef"), (b"ef", b"")] {
        file.read_exact(&mut two)?;
        assert_eq!(&two, out);
        assert_eq!(file.write(next)?, next.len());
    }
    drop(file);
    for wrong in ["size=0", "size=16777217"] {
        assert_eq!(module.reload(wrong).unwrap_err(), EINVAL);
        assert!(!kmod_test::fs::exists(DEVICE));
        module.restore()?;
    }
    Ok(())
}
