/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Time: ticks, clocks, and letting it pass. Manuals: microuptime(9), microtime(9), pause(9), DELAY(9). */
#ifndef KMOD_TIME_H
#define KMOD_TIME_H

#include <sys/types.h>
#include <sys/time.h>

static const int KMOD_CLOCK_REALTIME __unused = CLOCK_REALTIME;
static const int KMOD_CLOCK_MONOTONIC __unused = CLOCK_MONOTONIC;
static const int KMOD_CLOCK_BOOTTIME __unused = CLOCK_BOOTTIME;

/* Converts milliseconds to ticks, rounded up; very long times become the longest there is. */
unsigned long kmod_msecs_to_jiffies(unsigned int msecs);

/* The time since the machine was started, in ticks. */
unsigned long kmod_jiffies(void);

/* What each clock says, in nanoseconds. */
int64_t kmod_ktime_get(void);
int64_t kmod_ktime_get_real(void);
int64_t kmod_ktime_get_boottime(void);

/* Sleeps. */
void kmod_fsleep(unsigned long usecs);

/* Waits without sleeping. */
void kmod_udelay(unsigned long usecs);

#endif
