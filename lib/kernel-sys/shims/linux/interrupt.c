/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Interrupts of the processor at hand. C header: <linux/irqflags.h>. */
#include <linux/irqflags.h>
#include <linux/percpu.h>

#include "../common/interrupt.h"

/* How often interrupts are disabled, and how they were before. What is saved by each call would depend on the order. */
struct disabled {
	unsigned int depth;
	unsigned long flags;
};

static DEFINE_PER_CPU(struct disabled, disabled);

void kmod_local_interrupt_disable(void)
{
	unsigned long flags;

	local_irq_save(flags);
	if (__this_cpu_inc_return(disabled.depth) == 1)
		__this_cpu_write(disabled.flags, flags);
}

void kmod_local_interrupt_enable(void)
{
	if (__this_cpu_dec_return(disabled.depth) == 0)
		local_irq_restore(__this_cpu_read(disabled.flags));
}
