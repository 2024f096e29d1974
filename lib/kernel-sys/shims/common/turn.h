/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The turn of one in the module, for a few instructions. */
#ifndef KMOD_COMMON_TURN_H
#define KMOD_COMMON_TURN_H

/* In between, nobody else in the module is there, and there is neither preemption nor interrupt. */
unsigned long kmod_turn_begin(void);
void kmod_turn_end(unsigned long flags);

#endif
