/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Time, in ticks of the kernel's clock. C header: <linux/jiffies.h>. */
#ifndef KMOD_TIME_H
#define KMOD_TIME_H

/* Converts milliseconds to ticks, rounded up; very long times become the longest there is. */
unsigned long kmod_msecs_to_jiffies(unsigned int msecs);

/* The time since the machine was started, and a while before: it wraps soon, and later again. */
unsigned long kmod_jiffies(void);

#endif
