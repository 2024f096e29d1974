// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Waiting for others, and being interrupted.

use kmod_test::{
    poll::{self, Events, Poll},
    prelude::*,
    process,
    signal::Signal,
    thread,
    time::sleep,
};

use super::{CLEAR, DEVICE, SIZE, open};

const SHORT: Duration = Duration::from_millis(30);
const LONG: Duration = Duration::from_secs(10);

#[test]
fn a_reader_waits_for_a_writer() -> Result {
    let file = open()?;
    let reader = thread::spawn(|| -> Result<[u8; 3]> {
        let mut bytes = [0; 3];
        File::open_rw(DEVICE)?.read_exact(&mut bytes)?;
        Ok(bytes)
    })?;
    sleep(SHORT);
    file.write_all(b"a")?;
    sleep(SHORT);
    file.write_all(b"bc")?;
    assert_eq!(&reader.join()?, b"abc");
    Ok(())
}

#[test]
fn a_writer_waits_for_a_reader() -> Result {
    let file = open()?;
    assert_eq!(file.write(&vec![1; SIZE])?, SIZE);
    let writer = thread::spawn(|| File::open_rw(DEVICE)?.write(b"last"))?;
    sleep(SHORT);
    let mut bytes = vec![0; SIZE];
    file.read_exact(&mut bytes)?;
    assert_eq!(writer.join()?, 4);
    file.read_exact(&mut bytes[..4])?;
    assert_eq!(&bytes[..4], b"last");
    Ok(())
}

#[test]
fn a_signal_ends_a_wait() -> Result {
    Signal::USR1.count()?;
    open()?;
    let waiting = thread::spawn(|| File::open_rw(DEVICE)?.read(&mut [0; 1]))?;
    sleep(SHORT);
    waiting.signal(Signal::USR1)?;
    assert_eq!(waiting.join().unwrap_err(), EINTR);
    assert_eq!(Signal::USR1.counted(), 1);
    Ok(())
}

#[test]
fn a_process_that_waits_can_be_killed() -> Result {
    let file = open()?;
    let mut child = process::fork(|| {
        let file = File::open_rw(DEVICE);
        let _ = file.and_then(|file| file.read(&mut [0; 1]));
        1
    })?;
    sleep(SHORT);
    assert_eq!(child.try_wait()?, None);
    child.signal(Signal::KILL)?;
    assert_eq!(
        child.wait()?,
        process::Status::Killed(Signal::KILL.number())
    );
    // What it waited for is for others now.
    file.write_all(b"x")?;
    assert_eq!(file.read(&mut [0; 1])?, 1);
    Ok(())
}

#[test]
fn poll_tells_what_can_be_done() -> Result {
    let file = open()?;
    let both = Events::READ | Events::WRITE;
    assert_eq!(file.poll(both, LONG)?, Events::WRITE);
    file.write_all(b"x")?;
    assert_eq!(file.poll(both, LONG)?, both);
    file.write_all(&vec![1; SIZE - 1])?;
    assert_eq!(file.poll(both, LONG)?, Events::READ);
    file.ioctl(CLEAR, 0)?;
    assert_eq!(file.poll(Events::READ, SHORT)?, Events::NONE);
    Ok(())
}

#[test]
fn poll_is_woken_by_others() -> Result {
    let (one, two) = (open()?, open()?);
    let writer = thread::spawn(move || {
        sleep(SHORT);
        two.write_all(b"x")
    })?;
    let start = Instant::now();
    let mut files = [Poll::new(&one, Events::READ)];
    assert_eq!(poll::poll(&mut files, Some(LONG))?, 1);
    assert!(files[0].came().contains(Events::READ));
    assert!(start.elapsed() < LONG);
    writer.join()?;
    Ok(())
}
