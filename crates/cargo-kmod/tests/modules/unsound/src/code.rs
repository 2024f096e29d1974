// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Functions of assembly without what the kernel wants at their beginning.

pub(crate) fn all() {
    #[cfg(feature = "unmarked")]
    unmarked::register();
    #[cfg(feature = "unpadded")]
    // SAFETY: it does nothing.
    unsafe {
        unpadded::unpadded_function()
    };
}

#[cfg(feature = "unmarked")]
mod unmarked {
    use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

    core::arch::global_asm!(
        ".pushsection .text",
        ".skip 16, 0x90",
        ".type unmarked_function, @function",
        "unmarked_function:",
        "jmp __x86_return_thunk",
        ".size unmarked_function, . - unmarked_function",
        ".popsection",
    );

    unsafe extern "C" {
        fn unmarked_function();
    }

    static CALLBACK: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

    pub(super) fn register() {
        CALLBACK.store(unmarked_function as *mut (), Relaxed);
        kernel::pr_info!("{:p}\n", CALLBACK.load(Relaxed));
    }
}

#[cfg(feature = "unpadded")]
mod unpadded {
    core::arch::global_asm!(
        ".pushsection .text",
        "int3",
        ".type unpadded_function, @function",
        "unpadded_function:",
        "endbr64",
        "jmp __x86_return_thunk",
        ".size unpadded_function, . - unpadded_function",
        ".popsection",
    );

    unsafe extern "C" {
        pub(super) fn unpadded_function();
    }
}
