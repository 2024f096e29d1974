/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Interrupts of the processor at hand. C header: <linux/irqflags.h>. */
#ifndef KMOD_INTERRUPT_H
#define KMOD_INTERRUPT_H

/*
 * Interrupts are disabled as often as the one is called more than the other; then they are as they were before. Both are
 * called on the same processor, but in any order with those of others.
 */
void kmod_local_interrupt_disable(void);
void kmod_local_interrupt_enable(void);

#endif
