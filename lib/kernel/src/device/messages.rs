// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Messages about a device: one macro for each level, and one that holds back a flood.

/// Prints with the method given of the device that comes first, or that what comes first is about.
#[doc(hidden)]
#[macro_export]
macro_rules! dev_printk {
    ($method:ident, $dev:expr, $($arg:tt)+) => {
        $crate::device::Device::$method(($dev).as_ref(), $crate::prelude::fmt!($($arg)+))
    };
}

/// Prints a message of a device at level 0: the system is unusable.
///
/// See the [module](mod@crate::device) for the arguments.
#[macro_export]
macro_rules! dev_emerg {
    ($($arg:tt)*) => {
        $crate::dev_printk!(pr_emerg, $($arg)*)
    };
}

/// Prints a message of a device at level 1: somebody must act at once.
///
/// See the [module](mod@crate::device) for the arguments.
#[macro_export]
macro_rules! dev_alert {
    ($($arg:tt)*) => {
        $crate::dev_printk!(pr_alert, $($arg)*)
    };
}

/// Prints a message of a device at level 2: a critical condition.
///
/// See the [module](mod@crate::device) for the arguments.
#[macro_export]
macro_rules! dev_crit {
    ($($arg:tt)*) => {
        $crate::dev_printk!(pr_crit, $($arg)*)
    };
}

/// Prints a message of a device at level 3: an error.
///
/// See the [module](mod@crate::device) for the arguments.
#[macro_export]
macro_rules! dev_err {
    ($($arg:tt)*) => {
        $crate::dev_printk!(pr_err, $($arg)*)
    };
}

/// Prints a message of a device at level 4: a warning.
///
/// See the [module](mod@crate::device) for the arguments.
#[macro_export]
macro_rules! dev_warn {
    ($($arg:tt)*) => {
        $crate::dev_printk!(pr_warn, $($arg)*)
    };
}

/// Prints a message of a device at level 5: normal, but worth noting.
///
/// See the [module](mod@crate::device) for the arguments.
#[macro_export]
macro_rules! dev_notice {
    ($($arg:tt)*) => {
        $crate::dev_printk!(pr_notice, $($arg)*)
    };
}

/// Prints a message of a device at level 6: information.
///
/// See the [module](mod@crate::device) for the arguments.
#[macro_export]
macro_rules! dev_info {
    ($($arg:tt)*) => {
        $crate::dev_printk!(pr_info, $($arg)*)
    };
}

/// Prints a message of a device at level 7, for the author of the driver, in builds with debug assertions only.
///
/// See the [module](mod@crate::device) for the arguments.
#[macro_export]
macro_rules! dev_dbg {
    ($($arg:tt)*) => {
        $crate::dev_printk!(pr_dbg, $($arg)*)
    };
}

/// Prints like [`dev_emerg!`](crate::dev_emerg), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! dev_emerg_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::dev_emerg!($($arg)*) }
    };
}

/// Prints like [`dev_alert!`](crate::dev_alert), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! dev_alert_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::dev_alert!($($arg)*) }
    };
}

/// Prints like [`dev_crit!`](crate::dev_crit), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! dev_crit_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::dev_crit!($($arg)*) }
    };
}

/// Prints like [`dev_err!`](crate::dev_err), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! dev_err_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::dev_err!($($arg)*) }
    };
}

/// Prints like [`dev_warn!`](crate::dev_warn), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! dev_warn_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::dev_warn!($($arg)*) }
    };
}

/// Prints like [`dev_notice!`](crate::dev_notice), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! dev_notice_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::dev_notice!($($arg)*) }
    };
}

/// Prints like [`dev_info!`](crate::dev_info), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! dev_info_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::dev_info!($($arg)*) }
    };
}

/// Prints like [`dev_dbg!`](crate::dev_dbg), at most ten times in five seconds from this place.
#[macro_export]
macro_rules! dev_dbg_ratelimited {
    ($($arg:tt)*) => {
        $crate::ratelimited! { $crate::dev_dbg!($($arg)*) }
    };
}
