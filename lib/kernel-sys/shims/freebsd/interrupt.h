/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Interrupts of the processor at hand. Manual: critical_enter(9). */
#ifndef KMOD_INTERRUPT_H
#define KMOD_INTERRUPT_H

/* Interrupts are disabled as often as the one is called more than the other; then they are as they were before. */
void kmod_local_interrupt_disable(void);
void kmod_local_interrupt_enable(void);

#endif
