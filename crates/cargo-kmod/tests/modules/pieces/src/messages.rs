// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Messages of every level, once and at a limited rate; the test reads them in the kernel's log.

use kernel::{
    device::{Device, DeviceContext, Normal},
    do_once_lite,
    prelude::*,
    print::{OnceLite, RateLimit},
    sync::atomic::{Atomic, Relaxed},
    *,
};

/// One line of each level, and one that comes in pieces.
pub(crate) fn at_every_level() -> Result {
    pr_emerg!("level 0\n");
    pr_alert!("level {}\n", 1);
    pr_crit!("level {:x}\n", 2);
    pr_err!("level {level}\n", level = 3);
    pr_warn!("level {:?}\n", 4);
    pr_notice!("level {:>1}\n", 5);
    pr_info!("level 6\n");
    pr_debug!("level 7\n");
    pr_info!("begun");
    pr_cont!(", gone on {}", 2);
    pr_cont!(", ended\n");
    Ok(())
}

static CALLS: Atomic<u32> = Atomic::new(0);

/// Passes the same places many times.
pub(crate) fn once() -> Result {
    static FIRST: OnceLite = OnceLite::new();
    let mut called = 0;
    for n in 0..50 {
        let is_first = FIRST.call_once(|| called += 1);
        ensure!(is_first == (n == 0 && called == 1 && CALLS.load(Relaxed) == 0));
        do_once_lite! {
            let number = n;
            CALLS.add(number + 1, Relaxed);
        }
        pr_emerg_once!("once 0 at {n}\n");
        pr_alert_once!("once 1 at {n}\n");
        pr_crit_once!("once 2 at {n}\n");
        pr_err_once!("once 3 at {n}\n");
        pr_warn_once!("once 4 at {n}\n");
        pr_notice_once!("once 5 at {n}\n");
        pr_info_once!("once 6 at {n}\n");
    }
    ensure!(CALLS.load(Relaxed) == 1);
    Ok(())
}

/// Passes the same places so often.
pub(crate) fn limited(count: usize) -> Result {
    static LIMIT: RateLimit = RateLimit::new();
    for n in 0..count {
        pr_emerg_ratelimited!("limited 0 at {n}\n");
        pr_alert_ratelimited!("limited 1 at {n}\n");
        pr_crit_ratelimited!("limited 2 at {n}\n");
        pr_err_ratelimited!("limited 3 at {n}\n");
        pr_warn_ratelimited!("limited 4 at {n}\n");
        pr_notice_ratelimited!("limited 5 at {n}\n");
        pr_info_ratelimited!("limited 6 at {n}\n");
        pr_debug_ratelimited!("limited 7 at {n}\n");
        if LIMIT.allows("a place") {
            pr_info!("limited by hand at {n}\n");
        }
    }
    Ok(())
}

/// One line of each level, and so many at a limited rate.
pub(crate) fn of_a_device(dev: &Device<Normal>, count: usize) -> Result {
    dev_emerg!(dev, "of a device 0\n");
    dev_alert!(dev, "of a device {}\n", 1);
    dev_crit!(dev, "of a device 2\n");
    dev_err!(dev, "of a device {three}\n", three = 3);
    dev_warn!(dev, "of a device 4\n");
    dev_notice!(dev, "of a device 5\n");
    dev_info!(dev, "of a device 6\n");
    dev_dbg!(dev, "of a device 7\n");
    for n in 0..count {
        dev_emerg_ratelimited!(dev, "device limited 0 at {n}\n");
        dev_alert_ratelimited!(dev, "device limited 1 at {n}\n");
        dev_crit_ratelimited!(dev, "device limited 2 at {n}\n");
        dev_err_ratelimited!(dev, "device limited 3 at {n}\n");
        dev_warn_ratelimited!(dev, "device limited 4 at {n}\n");
        dev_notice_ratelimited!(dev, "device limited 5 at {n}\n");
        dev_info_ratelimited!(dev, "device limited 6 at {n}\n");
        dev_dbg_ratelimited!(dev, "device limited 7 at {n}\n");
    }
    ensure!(is_called(dev, c"pieces"));
    Ok(())
}

/// Whatever else is known of it, a device has a name.
fn is_called<C: DeviceContext>(dev: &Device<C>, name: &CStr) -> bool {
    dev.name() == name
}
