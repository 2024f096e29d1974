/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Time: ticks, clocks, and letting it pass. Manuals: microuptime(9), microtime(9), pause(9), DELAY(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>

#include "time.h"

#define NANOSECONDS 1000000000

static int64_t nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * NANOSECONDS + time->tv_nsec;
}

unsigned long kmod_msecs_to_jiffies(unsigned int msecs)
{
	/* Neither factor has more than 32 bits, and hz is far from having as many. */
	return howmany((unsigned long)msecs * (unsigned long)hz, 1000);
}

unsigned long kmod_jiffies(void)
{
	return (unsigned long)ticksl;
}

int64_t kmod_ktime_get(void)
{
	struct timespec now;

	nanouptime(&now);
	return nanoseconds(&now);
}

int64_t kmod_ktime_get_real(void)
{
	struct timespec now;

	nanotime(&now);
	return nanoseconds(&now);
}

int64_t kmod_ktime_get_boottime(void)
{
	return kmod_ktime_get();
}

void kmod_fsleep(unsigned long usecs)
{
	/* None at all would be to ask for the next tick. */
	pause_sbt("kmodsl", ustosbt(MAX(usecs, 1)), 0, C_PREL(4));
}

void kmod_udelay(unsigned long usecs)
{
	DELAY((int)usecs);
}
