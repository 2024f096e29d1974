/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Time: ticks, clocks, and letting it pass. */
#ifndef KMOD_COMMON_TIME_H
#define KMOD_COMMON_TIME_H

/* Converts milliseconds to ticks, rounded up; very long times become the longest there is. */
unsigned long kmod_msecs_to_jiffies(unsigned int msecs);

/* The time since the machine was started, and a while before: it wraps soon, and later again. */
unsigned long kmod_jiffies(void);

/* What each clock says, in nanoseconds. */
int64_t kmod_ktime_get(void);
int64_t kmod_ktime_get_real(void);
int64_t kmod_ktime_get_boottime(void);

/* Sleeps, in whatever way is best for so long a time. */
void kmod_fsleep(unsigned long usecs);

/* Waits without sleeping. */
void kmod_udelay(unsigned long usecs);

#endif
