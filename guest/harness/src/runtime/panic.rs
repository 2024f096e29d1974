// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What a panic does: it is told, and ends the process.

use alloc::format;
use core::{
    mem::ManuallyDrop,
    panic::PanicInfo,
    sync::atomic::{
        AtomicBool, AtomicI32, AtomicPtr, AtomicUsize,
        Ordering::{Relaxed, SeqCst},
    },
};

use kmod_test::{File, process};

use crate::body::{self, Verdict};

/// Where a panic is told of; negative before a test runs.
static PIPE: AtomicI32 = AtomicI32::new(-1);
/// The name of the test that runs.
static NAME: (AtomicPtr<u8>, AtomicUsize) =
    (AtomicPtr::new(core::ptr::null_mut()), AtomicUsize::new(0));
/// Whether a panic is being told of.
static PANICS: AtomicBool = AtomicBool::new(false);

/// From now on, a panic is one of this test, and told of in this open file.
pub(crate) fn tell_panics(name: &'static str, pipe: i32) {
    let (start, length) = &NAME;
    length.store(name.len(), Relaxed);
    start.store(name.as_ptr().cast_mut(), Relaxed);
    PIPE.store(pipe, Relaxed);
}

fn name() -> &'static str {
    let (start, length) = (NAME.0.load(Relaxed), NAME.1.load(Relaxed));
    if start.is_null() {
        return "main";
    }
    // SAFETY: both were stored from one text that lives for ever, before any other thread was started.
    let bytes = unsafe { core::slice::from_raw_parts(start, length) };
    str::from_utf8(bytes).unwrap_or_default()
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    // A panic while one is told of, here or in another thread, has nothing to add.
    if !PANICS.swap(true, SeqCst) {
        let place = info
            .location()
            .map(|place| format!("{place}"))
            .unwrap_or_default();
        let message = format!("{}", info.message());
        kmod_test::print!("{}", body::describe_panic(name(), &place, &message));
        let pipe = PIPE.load(Relaxed);
        if pipe >= 0 {
            let pipe = ManuallyDrop::new(File::inherited(pipe));
            Verdict::Panicked { message, place }.tell(&pipe);
        }
    }
    process::exit(body::ENDED)
}

/// The compiled standard library of the host expects these where it would unwind; here nothing does.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

/// As above.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    process::exit(body::ENDED)
}
