/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Time: ticks, clocks, and letting it pass. C headers: <linux/jiffies.h>, <linux/timekeeping.h>, <linux/delay.h>. */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/timekeeping.h>

#include "time.h"

unsigned long kmod_msecs_to_jiffies(unsigned int msecs)
{
	return msecs_to_jiffies(msecs);
}

unsigned long kmod_jiffies(void)
{
	return jiffies;
}

s64 kmod_ktime_get(void)
{
	return ktime_to_ns(ktime_get());
}

s64 kmod_ktime_get_real(void)
{
	return ktime_to_ns(ktime_get_real());
}

s64 kmod_ktime_get_boottime(void)
{
	return ktime_to_ns(ktime_get_boottime());
}

s64 kmod_ktime_get_clocktai(void)
{
	return ktime_to_ns(ktime_get_clocktai());
}

void kmod_fsleep(unsigned long usecs)
{
	fsleep(usecs);
}

void kmod_udelay(unsigned long usecs)
{
	udelay(usecs);
}
