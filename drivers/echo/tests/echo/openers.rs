// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Several who open the device, at the same time.

use kmod_test::{memory::Guarded, prelude::*, process, thread};

use super::{DEVICE, open, stats};

#[test]
fn all_share_one_queue() -> Result {
    let (one, two) = (open()?, open()?);
    one.write_all(b"from one")?;
    let mut text = [0; 8];
    two.read_exact(&mut text)?;
    assert_eq!(&text, b"from one");
    drop(one);
    two.write_all(b"left")?;
    drop(two);
    let three = File::open_rw(DEVICE)?;
    three.read_exact(&mut text[..4])?;
    assert_eq!(&text[..4], b"left");
    Ok(())
}

#[test]
fn who_may_only_read_or_write_does_only_that() -> Result {
    let file = open()?;
    let reader = File::open(DEVICE)?;
    assert_eq!(reader.write(b"x").unwrap_err(), EBADF);
    let writer = File::options().write(true).open(DEVICE)?;
    assert_eq!(writer.read(&mut [0; 1]).unwrap_err(), EBADF);
    assert_eq!(stats(&file)?[0], 0);
    Ok(())
}

#[test]
fn the_module_stays_while_a_file_is_open() -> Result {
    let module = Module::under_test();
    let file = open()?;
    let copy = file.try_clone()?;
    assert!(module.references()? > 0);
    assert_eq!(module.unload().unwrap_err(), Module::IN_USE);
    drop(file);
    assert_eq!(module.unload().unwrap_err(), Module::IN_USE);
    copy.write_all(b"works")?;
    drop(copy);
    assert_eq!(module.references()?, 0);
    module.unload()?;
    assert_eq!(File::open(DEVICE).unwrap_err(), ENOENT);
    module.restore()?;
    // The queue is a new one.
    assert_eq!(stats(&open()?)?, [0, 0, 0]);
    Ok(())
}

#[test]
fn many_at_once_lose_no_byte() -> Result {
    const BYTES: u64 = 40_000;
    let start = stats(&open()?)?;
    let mut threads = Vec::new();
    for _ in 0..2 {
        threads.push(thread::spawn(|| -> Result<u64> {
            let file = File::open_rw(DEVICE)?;
            let mut left = BYTES;
            let data = [5; 777];
            while left > 0 {
                let wanted = left.min(777) as usize;
                left -= file.write(&data[..wanted])? as u64;
            }
            Ok(0)
        })?);
        threads.push(thread::spawn(|| -> Result<u64> {
            let file = File::open_rw(DEVICE)?;
            // Its end is a bad address, which is met again and again.
            let mut memory = Guarded::new(100)?;
            let mut sum = 0;
            while sum < BYTES {
                let wanted = (BYTES - sum).min(300) as usize;
                let length = file.read_guarded(&mut memory, wanted)?;
                let mut bytes = [0; 100];
                memory.get(&mut bytes)?;
                assert!(bytes[..length].iter().all(|&byte| byte == 5));
                sum += length as u64;
            }
            Ok(sum)
        })?);
    }
    let mut sum = 0;
    for thread in threads {
        sum += thread.join()?;
    }
    assert_eq!(sum, 2 * BYTES);
    let file = File::open_rw(DEVICE)?;
    let end = stats(&file)?;
    assert_eq!(
        (end[0], end[1] - start[1], end[2] - start[2]),
        (0, sum, sum)
    );
    Ok(())
}

#[test]
fn opening_and_closing_in_several_processes_leaves_nothing() -> Result {
    let mut children = Vec::new();
    for _ in 0..3 {
        children.push(process::fork(|| {
            for _ in 0..200 {
                let Ok(file) = File::open_rw(DEVICE) else {
                    return 1;
                };
                if stats(&file).is_err() {
                    return 2;
                }
            }
            0
        })?);
    }
    for child in children {
        assert_eq!(child.wait()?, process::Status::Exited(0));
    }
    assert_eq!(Module::under_test().references()?, 0);
    Ok(())
}
