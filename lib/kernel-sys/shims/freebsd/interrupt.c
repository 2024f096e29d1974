/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Interrupts of the processor at hand. Manual: intr_event(9). */
#include <sys/param.h>

#include "../common/interrupt.h"

void kmod_local_interrupt_disable(void)
{
}

void kmod_local_interrupt_enable(void)
{
}
