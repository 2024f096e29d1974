// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! Time: how much has passed, and letting it pass.

pub use core::time::Duration;

use crate::os::time;

/// A point in time, as in `std::time`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(Duration);

impl Instant {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self(time::now())
    }

    /// How long ago that is.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        time::now().saturating_sub(self.0)
    }
}

/// Lets time pass.
pub fn sleep(duration: Duration) {
    time::sleep(duration);
}

/// Asks again and again until `condition` holds or the time is up; returns whether it held.
pub fn wait_until(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if condition() {
            return true;
        }
        if start.elapsed() >= limit {
            return false;
        }
        sleep(Duration::from_millis(5));
    }
}
