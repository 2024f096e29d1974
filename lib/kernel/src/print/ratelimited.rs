// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Printing at a limited rate: what somebody outside could make happen again and again.
//!
//! C header: `include/linux/ratelimit.h`.

use core::sync::atomic::{
    AtomicBool, AtomicU32, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};

use super::{Level, print};
use crate::{os, time::msecs_to_jiffies};

/// How long one period is, in milliseconds.
const PERIOD: u32 = 5000;

/// How much may be done in one period.
const BURST: u32 = 10;

/// Counts how often something was done in a period of five seconds, and allows it ten times.
///
/// The period begins with the first that is allowed. How many were held back is said at the beginning of the next.
pub struct RateLimit {
    busy: AtomicBool,
    begin: AtomicUsize,
    done: AtomicU32,
    held_back: AtomicU32,
}

impl RateLimit {
    /// Nothing has been done yet.
    #[expect(clippy::new_without_default, reason = "it lives in a static")]
    pub const fn new() -> Self {
        Self {
            busy: AtomicBool::new(false),
            begin: AtomicUsize::new(0),
            done: AtomicU32::new(0),
            held_back: AtomicU32::new(0),
        }
    }

    /// Whether it may be done once more; says how many were held back, if a period is over.
    ///
    /// It may be asked in any context: where another asks at the same time, the answer is no.
    #[cold]
    pub fn allows(&self, place: &str) -> bool {
        if self.busy.swap(true, Acquire) {
            self.held_back.fetch_add(1, Relaxed);
            return false;
        }
        let (allowed, before) = self.decide(os::time::jiffies());
        self.busy.store(false, Release);
        if before > 0 {
            print(
                Level::Warning,
                &[],
                format_args!("{place}: {before} messages held back\n"),
            );
        }
        allowed
    }

    /// Whether it is allowed at this time, and how many were held back in the period before, if a new one begins.
    fn decide(&self, now: usize) -> (bool, u32) {
        let done = self.done.load(Relaxed);
        let is_over = now.wrapping_sub(self.begin.load(Relaxed)) > msecs_to_jiffies(PERIOD);
        if done == 0 || is_over {
            self.begin.store(now, Relaxed);
            self.done.store(1, Relaxed);
            return (true, self.held_back.swap(0, Relaxed));
        }
        if done < BURST {
            self.done.store(done.saturating_add(1), Relaxed);
            return (true, 0);
        }
        self.held_back.fetch_add(1, Relaxed);
        (false, 0)
    }
}

/// Evaluates the expression at most ten times in five seconds.
#[doc(hidden)]
#[macro_export]
macro_rules! ratelimited {
    ($($expression:tt)*) => {{
        static HERE: $crate::print::RateLimit = $crate::print::RateLimit::new();
        if HERE.allows(::core::concat!(::core::file!(), ":", ::core::line!())) {
            $($expression)*;
        }
    }};
}

/// Prints like [`pr_emerg!`](crate::pr_emerg), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! pr_emerg_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::pr_emerg!($($arg)*) }
    };
}

/// Prints like [`pr_alert!`](crate::pr_alert), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! pr_alert_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::pr_alert!($($arg)*) }
    };
}

/// Prints like [`pr_crit!`](crate::pr_crit), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! pr_crit_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::pr_crit!($($arg)*) }
    };
}

/// Prints like [`pr_err!`](crate::pr_err), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! pr_err_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::pr_err!($($arg)*) }
    };
}

/// Prints like [`pr_warn!`](crate::pr_warn), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! pr_warn_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::pr_warn!($($arg)*) }
    };
}

/// Prints like [`pr_notice!`](crate::pr_notice), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! pr_notice_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::pr_notice!($($arg)*) }
    };
}

/// Prints like [`pr_info!`](crate::pr_info), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! pr_info_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::pr_info!($($arg)*) }
    };
}

/// Prints like [`pr_debug!`](crate::pr_debug), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! pr_debug_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::pr_debug!($($arg)*) }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::host::take_log;

    #[test]
    fn a_flood_is_held_back_and_counted() {
        let limit = RateLimit::new();
        let allowed = (0..25).filter(|_| limit.decide(1000).0).count();
        assert_eq!(allowed, 10);
        assert_eq!(limit.decide(1000 + 5000), (false, 0));
        assert_eq!(limit.decide(1000 + 5001), (true, 16));
        assert_eq!(limit.decide(1000 + 5002), (true, 0));
    }

    #[test]
    fn ticks_may_wrap() {
        let limit = RateLimit::new();
        for _ in 0..10 {
            assert!(limit.decide(usize::MAX - 2).0);
        }
        assert!(!limit.decide(3).0);
    }

    #[test]
    fn each_place_has_its_own_limit() {
        for _ in 0..20 {
            crate::pr_info_ratelimited!("one\n");
            crate::pr_err_ratelimited!("two\n");
        }
        let log = take_log();
        assert_eq!(log.matches("one").count(), 10);
        assert_eq!(log.matches("two").count(), 10);
    }
}
