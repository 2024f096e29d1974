/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Interrupts of the processor at hand. Manual: intr_event(9). */
#ifndef KMOD_INTERRUPT_H
#define KMOD_INTERRUPT_H

/*
 * Both do nothing: handlers of interrupts are threads, which wait for locks like others. Were interrupts disabled, none
 * of the locks that this is asked for could be waited for.
 */
void kmod_local_interrupt_disable(void);
void kmod_local_interrupt_enable(void);

#endif
