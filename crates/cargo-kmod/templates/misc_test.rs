// SPDX-License-Identifier: GPL-2.0-only

//! What the device does, tried in a virtual machine: `cargo kmod test`.

use kmod_test::{ioctl, memory::BadAddress, prelude::*};

const DEVICE: &str = "/dev/{{module}}";
const CLEAR: u32 = ioctl::io(b'n', 0);
const LENGTH: u32 = ioctl::ior::<u64>(b'n', 1);

#[test]
fn each_open_file_keeps_its_own() -> Result {
    let (one, two) = (File::open_rw(DEVICE)?, File::open_rw(DEVICE)?);
    one.write_all(b"of one")?;
    two.write_all(b"of two")?;
    assert_eq!(one.read_to_string()?, "of one");
    assert_eq!(two.read_to_string()?, "of two");
    Ok(())
}

#[test]
fn its_length_is_told_and_cleared() -> Result {
    let file = File::open_rw(DEVICE)?;
    file.write_all(b"seven..")?;
    let mut length = [0; 8];
    file.ioctl_with(LENGTH, &mut length)?;
    assert_eq!(u64::from_ne_bytes(length), 7);
    file.ioctl(CLEAR, 0)?;
    file.ioctl_with(LENGTH, &mut length)?;
    assert_eq!(u64::from_ne_bytes(length), 0);
    assert_eq!(file.ioctl(ioctl::io(b'n', 9), 0).unwrap_err(), ENOTTY);
    Ok(())
}

#[test]
fn bad_addresses_and_too_much_are_refused() -> Result {
    let file = File::open_rw(DEVICE)?;
    file.write_all(b"x")?;
    for address in BadAddress::ALL {
        assert_eq!(file.read_bad(address, 1).unwrap_err(), EFAULT);
        assert_eq!(file.write_bad(address, 1).unwrap_err(), EFAULT);
        assert_eq!(file.ioctl(LENGTH, address.get()).unwrap_err(), EFAULT);
    }
    assert_eq!(file.write(&[0; 4097]).unwrap_err(), EFBIG);
    Ok(())
}

#[test]
fn it_stays_while_a_file_is_open() -> Result {
    let file = File::open_rw(DEVICE)?;
    let module = Module::under_test();
    assert_eq!(module.unload().unwrap_err(), Module::IN_USE);
    drop(file);
    module.unload()
}
