// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Control calls, waiting for files, and memory that a driver must not go beyond.

use kmod_test::{
    ioctl,
    memory::Guarded,
    pipe,
    poll::{Events, Poll, poll},
    prelude::*,
};

#[test]
fn take_control_calls_with_numbers_and_with_memory() -> Result {
    const FLUSH: u32 = 0x540b;
    const BYTES_TO_READ: u32 = 0x541b;
    let terminal = File::open_rw("/dev/ptmx")?;
    assert_eq!(terminal.ioctl(FLUSH, 0)?, 0);
    assert_eq!(terminal.ioctl(FLUSH, 7).unwrap_err(), EINVAL);
    // The number of this terminal.
    let mut number = [0xff; 4];
    terminal.ioctl_with(ioctl::ior::<u32>(b'T', 0x30), &mut number)?;
    assert!(fs::exists(&format!("/dev/pts/{}", u32::from_le_bytes(number))));
    // Locked or not, handed over in memory.
    terminal.ioctl_with(ioctl::iow::<i32>(b'T', 0x31), &mut [0; 4])?;
    assert_eq!(terminal.ioctl(ioctl::io(b'T', 0xfe), 0).unwrap_err(), ENOTTY);
    let (reader, writer) = pipe()?;
    writer.write_all(b"seven..")?;
    let mut count = [0xff; 4];
    reader.ioctl_with(BYTES_TO_READ, &mut count)?;
    assert_eq!(u32::from_le_bytes(count), 7);
    // What would be written behind the end is a bad address.
    assert_eq!(
        reader.ioctl_with(BYTES_TO_READ, &mut [0; 3]).unwrap_err(),
        EFAULT
    );
    Ok(())
}

#[test]
fn are_waited_for() -> Result {
    let (reader, writer) = pipe()?;
    let start = Instant::now();
    let limit = Duration::from_millis(50);
    assert_eq!(reader.poll(Events::READ, limit)?, Events::NONE);
    assert!(start.elapsed() >= limit);
    assert_eq!(writer.poll(Events::WRITE, limit)?, Events::WRITE);
    writer.write_all(b"x")?;
    let mut both = [
        Poll::new(&reader, Events::READ | Events::URGENT),
        Poll::new(&writer, Events::READ),
    ];
    assert_eq!(poll(&mut both, None)?, 1);
    assert_eq!([both[0].came(), both[1].came()], [Events::READ, Events::NONE]);
    drop(writer);
    let came = reader.poll(Events::READ, limit)?;
    assert!(came.contains(Events::READ | Events::HANG_UP));
    let (reader, writer) = pipe()?;
    drop(reader);
    assert!(writer.poll(Events::WRITE, limit)?.contains(Events::ERROR));
    Ok(())
}

#[test]
fn must_not_go_beyond_guarded_memory() -> Result {
    let zero = File::open("/dev/zero")?;
    let mut memory = Guarded::new(4)?;
    assert_eq!((memory.len(), memory.is_empty()), (4, false));
    memory.set(b"full")?;
    assert_eq!(memory.set(b"too long").unwrap_err(), EINVAL);
    assert_eq!(zero.read_guarded(&mut memory, 100)?, 4);
    let mut bytes = [1; 4];
    memory.get(&mut bytes)?;
    assert_eq!(bytes, [0; 4]);
    assert_eq!(memory.get(&mut [0; 5]).unwrap_err(), EINVAL);
    let mut none = Guarded::new(0)?;
    assert!(none.is_empty());
    assert_eq!(zero.read_guarded(&mut none, 1).unwrap_err(), EFAULT);
    memory.set(b"full")?;
    let (reader, writer) = pipe()?;
    assert_eq!(writer.write_guarded(&memory, 4)?, 4);
    assert_eq!(writer.write_guarded(&memory, 5000).unwrap_err(), EFAULT);
    drop(writer);
    assert_eq!(reader.read_to_end()?, b"full");
    Ok(())
}
