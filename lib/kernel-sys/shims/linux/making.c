/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Making what the compiler cannot make, one at a time. C header: <linux/spinlock.h>. */
#include <linux/spinlock.h>

#include "making.h"

static DEFINE_RAW_SPINLOCK(making);

unsigned long kmod_making_begin(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&making, flags);
	return flags;
}

void kmod_making_end(unsigned long flags)
{
	raw_spin_unlock_irqrestore(&making, flags);
}
