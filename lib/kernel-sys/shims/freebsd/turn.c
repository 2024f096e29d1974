/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The turn of one in the module, for a few instructions. Manual: critical_enter(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/proc.h>
#include <machine/atomic.h>
#include <machine/cpu.h>

#include "../common/turn.h"

static volatile u_int turn;

unsigned long kmod_turn_begin(void)
{
	spinlock_enter();
	while (!atomic_cmpset_acq_int(&turn, 0, 1))
		cpu_spinwait();
	return 0;
}

void kmod_turn_end(unsigned long flags __unused)
{
	atomic_store_rel_int(&turn, 0);
	spinlock_exit();
}
