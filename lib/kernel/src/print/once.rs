// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Printing once: what would otherwise flood the log.
//!
//! C header: `include/linux/once_lite.h`.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Remembers whether something has been done.
///
/// It orders nothing: that somebody else has begun does not mean that he has finished.
pub struct OnceLite(AtomicBool);

impl OnceLite {
    /// Nothing has been done yet.
    #[expect(clippy::new_without_default, reason = "it lives in a static")]
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Calls `f` unless this was called before; returns whether it did.
    pub fn call_once<F: FnOnce()>(&self, f: F) -> bool {
        // Reading first keeps the cache line shared once it is done.
        let first = !self.0.load(Relaxed) && !self.0.swap(true, Relaxed);
        if first {
            f();
        }
        first
    }
}

/// Runs the statements the first time this place is reached.
///
/// # Examples
///
/// ```no_run
/// # const __LOG_PREFIX: &[u8] = b"example\0";
/// # fn main() {
/// for sector in 0..4096_u64 {
///     kernel::do_once_lite! {
///         let first = sector;
///         kernel::pr_warn!("sector {first} is read only, others may be\n");
///     }
/// }
/// # }
/// ```
#[macro_export]
macro_rules! do_once_lite {
    ($($statements:tt)*) => {{
        let here = {
            static HERE: $crate::print::OnceLite = $crate::print::OnceLite::new();
            &HERE
        };
        let _ = here.call_once(|| { $($statements)* });
    }};
}

/// Prints like [`pr_emerg!`](crate::pr_emerg), the first time only.
#[macro_export]
macro_rules! pr_emerg_once {
    ($($arg:tt)*) => {
        $crate::do_once_lite! { $crate::pr_emerg!($($arg)*); }
    };
}

/// Prints like [`pr_alert!`](crate::pr_alert), the first time only.
#[macro_export]
macro_rules! pr_alert_once {
    ($($arg:tt)*) => {
        $crate::do_once_lite! { $crate::pr_alert!($($arg)*); }
    };
}

/// Prints like [`pr_crit!`](crate::pr_crit), the first time only.
#[macro_export]
macro_rules! pr_crit_once {
    ($($arg:tt)*) => {
        $crate::do_once_lite! { $crate::pr_crit!($($arg)*); }
    };
}

/// Prints like [`pr_err!`](crate::pr_err), the first time only.
#[macro_export]
macro_rules! pr_err_once {
    ($($arg:tt)*) => {
        $crate::do_once_lite! { $crate::pr_err!($($arg)*); }
    };
}

/// Prints like [`pr_warn!`](crate::pr_warn), the first time only.
#[macro_export]
macro_rules! pr_warn_once {
    ($($arg:tt)*) => {
        $crate::do_once_lite! { $crate::pr_warn!($($arg)*); }
    };
}

/// Prints like [`pr_notice!`](crate::pr_notice), the first time only.
#[macro_export]
macro_rules! pr_notice_once {
    ($($arg:tt)*) => {
        $crate::do_once_lite! { $crate::pr_notice!($($arg)*); }
    };
}

/// Prints like [`pr_info!`](crate::pr_info), the first time only.
#[macro_export]
macro_rules! pr_info_once {
    ($($arg:tt)*) => {
        $crate::do_once_lite! { $crate::pr_info!($($arg)*); }
    };
}
