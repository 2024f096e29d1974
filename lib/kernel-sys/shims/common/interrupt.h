/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Interrupts of the processor at hand. */
#ifndef KMOD_COMMON_INTERRUPT_H
#define KMOD_COMMON_INTERRUPT_H

/*
 * Interrupts are disabled as often as the one is called more than the other; then they are as they were before. Both are
 * called on the same processor, but in any order with those of others. Where handlers of interrupts are threads, which wait
 * for locks like others, both do nothing.
 */
void kmod_local_interrupt_disable(void);
void kmod_local_interrupt_enable(void);

#endif
