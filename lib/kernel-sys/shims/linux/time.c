/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Time, in ticks of the kernel's clock. C header: <linux/jiffies.h>. */
#include <linux/jiffies.h>

#include "time.h"

unsigned long kmod_msecs_to_jiffies(unsigned int msecs)
{
	return msecs_to_jiffies(msecs);
}

unsigned long kmod_jiffies(void)
{
	return jiffies;
}
