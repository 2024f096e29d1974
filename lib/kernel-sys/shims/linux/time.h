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

/* Converts milliseconds to ticks, rounded up; very long times become the longest there is. */
unsigned long kmod_msecs_to_jiffies(unsigned int msecs);

/* The time since the machine was started, and a while before: it wraps soon, and later again. */
unsigned long kmod_jiffies(void);

/* What each clock says, in nanoseconds. */
s64 kmod_ktime_get(void);
s64 kmod_ktime_get_real(void);
s64 kmod_ktime_get_boottime(void);
s64 kmod_ktime_get_clocktai(void);

/* Sleeps, in whatever way is best for so long a time. */
void kmod_fsleep(unsigned long usecs);

/* Waits without sleeping. */
void kmod_udelay(unsigned long usecs);

#endif
