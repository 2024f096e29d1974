/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Time: ticks, clocks, and letting it pass. C headers: <linux/jiffies.h>, <linux/timekeeping.h>, <linux/delay.h>. */
#ifndef KMOD_TIME_H
#define KMOD_TIME_H

#include <linux/time.h>
#include <linux/types.h>

static const int KMOD_CLOCK_REALTIME __maybe_unused = CLOCK_REALTIME;
static const int KMOD_CLOCK_MONOTONIC __maybe_unused = CLOCK_MONOTONIC;
static const int KMOD_CLOCK_BOOTTIME __maybe_unused = CLOCK_BOOTTIME;
static const int KMOD_CLOCK_TAI __maybe_unused = CLOCK_TAI;

/* What this clock says, in nanoseconds. */
s64 kmod_ktime_get_clocktai(void);

#include "../common/time.h"

#endif
