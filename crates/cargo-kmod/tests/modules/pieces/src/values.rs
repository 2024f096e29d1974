// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Small types that others are made of, and errors on their way from and to C.

use core::ptr;

use kernel::{
    error::{from_err_ptr, from_result, to_result},
    prelude::*,
    sync::atomic::{Atomic, Relaxed},
    types::{NotThreadSafe, ScopeGuard},
};

/// What is done on every way out.
pub(crate) fn at_the_end_of_a_scope() -> Result {
    let ends = Atomic::new(0u32);
    let leave = |early: bool| -> Result {
        let _guard = ScopeGuard::new(|| ends.add(1u32, Relaxed));
        if early {
            return Err(EAGAIN);
        }
        ends.add(10u32, Relaxed);
        Ok(())
    };
    ensure!(leave(true) == Err(EAGAIN) && ends.load(Relaxed) == 1);
    ensure!(leave(false).is_ok() && ends.load(Relaxed) == 12);

    let mut list = ScopeGuard::new_with_data(KVec::new(), |list: KVec<u32>| {
        ends.add(list.len() as u32, Relaxed)
    });
    list.push(7, GFP_KERNEL)?;
    list.push(8, GFP_KERNEL)?;
    drop(list);
    ensure!(ends.load(Relaxed) == 14);
    let kept = ScopeGuard::new_with_data(5, |_| ends.add(100u32, Relaxed));
    ensure!(kept.dismiss() == 5 && ends.load(Relaxed) == 14);
    Ok(())
}

/// A number of this task alone.
struct Mine(u32, NotThreadSafe);

/// What says something to the compiler alone costs nothing.
pub(crate) fn for_c() -> Result {
    let mine = Mine(6, NotThreadSafe);
    ensure!(size_of_val(&mine) == 4 && mine.0 == 6);
    Ok(())
}

/// Errors as numbers, as pointers, and back.
pub(crate) fn errors() -> Result {
    let code: c_int = from_result(|| Err(ENOSPC));
    ensure!(code == -28);
    let count: c_long = from_result(|| Ok(9));
    ensure!(count == 9);
    ensure!(to_result(-28) == Err(ENOSPC) && to_result(3) == Ok(()));
    let pointer: *mut u8 = ENODEV.to_ptr();
    ensure!(from_err_ptr(pointer) == Err(ENODEV));
    let mut value = 1u8;
    ensure!(from_err_ptr(&raw mut value) == Ok(&raw mut value));
    ensure!(from_err_ptr(ptr::null_mut::<u8>()) == Ok(ptr::null_mut()));
    ensure!(ENODEV.name() == Some(c"ENODEV") && Error::from_errno(-4095).name().is_none());
    ensure!(Error::from_errno(5) == EINVAL);
    Ok(())
}
