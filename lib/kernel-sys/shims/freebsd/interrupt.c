/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Interrupts of the processor at hand. Manual: critical_enter(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/proc.h>
#include <machine/cpu.h>

#include "interrupt.h"

void kmod_local_interrupt_disable(void)
{
	spinlock_enter();
}

void kmod_local_interrupt_enable(void)
{
	spinlock_exit();
}
