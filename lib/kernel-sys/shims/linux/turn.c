/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The turn of one in the module, for a few instructions. C header: <linux/spinlock.h>. */
#include <linux/spinlock.h>

#include "../common/turn.h"

static DEFINE_RAW_SPINLOCK(turn);

unsigned long kmod_turn_begin(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&turn, flags);
	return flags;
}

void kmod_turn_end(unsigned long flags)
{
	raw_spin_unlock_irqrestore(&turn, flags);
}
