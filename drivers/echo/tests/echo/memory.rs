// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! No memory: every operation fails as a whole, or does without.

use kmod_test::prelude::*;

use super::{CLEAR, SET_LIMIT, SIZE, STATS, echo, open};

#[test]
fn without_memory_it_does_not_load() -> Result {
    // The queue, and the memory in it.
    assert!(walk_load_failures("")? >= 2);
    Ok(())
}

#[test]
fn every_operation_copes_with_a_lack_of_memory() -> Result {
    let failures = walk_allocation_failures(|| {
        let file = open()?;
        assert_eq!(file.write(b"text")?, 4);
        assert_eq!(file.read(&mut [0; 4])?, 4);
        file.ioctl_with(STATS, &mut [0; 24])?;
        file.ioctl_with(SET_LIMIT, &mut (SIZE as u32).to_ne_bytes())?;
        file.ioctl_with(echo::<64>(), &mut [1; 64])?;
        file.ioctl_with(echo::<4096>(), &mut [1; 4096])?;
        file.ioctl(CLEAR, 0)?;
        Ok(())
    })?;
    // The largest control call has its argument on the heap.
    assert_eq!(failures, 1);
    Ok(())
}
