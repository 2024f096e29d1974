/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Making what the compiler cannot make, one at a time. Manual: critical_enter(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/proc.h>
#include <machine/atomic.h>
#include <machine/cpu.h>

#include "making.h"

static volatile u_int making;

unsigned long kmod_making_begin(void)
{
	spinlock_enter();
	while (!atomic_cmpset_acq_int(&making, 0, 1))
		cpu_spinwait();
	return 0;
}

void kmod_making_end(unsigned long flags __unused)
{
	atomic_store_rel_int(&making, 0);
	spinlock_exit();
}
