/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Making what the compiler cannot make, one at a time. Manual: critical_enter(9). */
#ifndef KMOD_MAKING_H
#define KMOD_MAKING_H

/* In between, nobody else in the module is there, and there is neither preemption nor interrupt. */
unsigned long kmod_making_begin(void);
void kmod_making_end(unsigned long flags);

#endif
