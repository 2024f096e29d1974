// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Symbols and strings that do not belong in a module.

pub(crate) fn all() {
    #[cfg(feature = "rust-format")]
    format::print();
    #[cfg(feature = "got")]
    table::look_up();
    #[cfg(feature = "wide-address")]
    wide::take();
    #[cfg(feature = "gpl-only")]
    imports::gpl();
    #[cfg(feature = "not-exported")]
    imports::unknown();
    #[cfg(feature = "undefined-rust")]
    imports::rust();
    #[cfg(feature = "exported")]
    export::exported_rust_function();
}

#[cfg(feature = "rust-format")]
mod format {
    use core::ffi::{c_char, c_int, c_void};

    unsafe extern "C" {
        fn _printk(format: *const c_char, ...) -> c_int;
    }

    pub(super) fn print() {
        let text = core::ptr::from_ref(&0u32).cast::<c_void>();
        // SAFETY: it is never executed.
        unsafe { _printk(c"\x016shown by Rust: %-8pA\n".as_ptr(), text) };
    }
}

#[cfg(feature = "got")]
mod table {
    pub(super) fn look_up() {
        // SAFETY: it is never executed.
        unsafe { core::arch::asm!("mov {0}, [rip + jiffies@GOTPCREL]", out(reg) _) };
    }
}

#[cfg(feature = "wide-address")]
mod wide {
    pub(super) fn take() {
        // SAFETY: it is never executed.
        unsafe { core::arch::asm!("mov {0:e}, offset jiffies", out(reg) _) };
    }
}

#[cfg(any(
    feature = "gpl-only",
    feature = "not-exported",
    feature = "undefined-rust"
))]
mod imports {
    unsafe extern "C" {
        #[cfg(feature = "gpl-only")]
        fn synchronize_rcu();
        #[cfg(feature = "not-exported")]
        fn kallsyms_of_nobody();
        #[cfg(feature = "undefined-rust")]
        #[link_name = "_RNvCs1234_7another4work"]
        fn another_work();
    }

    #[cfg(feature = "gpl-only")]
    pub(super) fn gpl() {
        // SAFETY: it is never executed.
        unsafe { synchronize_rcu() };
    }

    #[cfg(feature = "not-exported")]
    pub(super) fn unknown() {
        // SAFETY: it is never executed.
        unsafe { kallsyms_of_nobody() };
    }

    #[cfg(feature = "undefined-rust")]
    pub(super) fn rust() {
        // SAFETY: it is never executed.
        unsafe { another_work() };
    }
}

#[cfg(feature = "exported")]
mod export {
    core::arch::global_asm!(
        ".pushsection \"__ksymtab_strings\",\"aMS\",@progbits,1",
        "2: .asciz \"exported_rust_function\"",
        ".popsection",
        ".pushsection \"___ksymtab+exported_rust_function\",\"a\"",
        ".balign 4",
        "__ksymtab_exported_rust_function:",
        ".long exported_rust_function - .",
        ".long 2b - .",
        ".long 0",
        ".popsection",
    );

    // SAFETY: no other symbol has this name.
    #[unsafe(no_mangle)]
    pub(super) extern "C" fn exported_rust_function() {
        kernel::pr_info!("exported\n");
    }
}
