/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Readers that wait for nobody. C header: <linux/rcupdate.h>. */
#ifndef KMOD_RCU_H
#define KMOD_RCU_H

/* Each does what the kernel's function of the same name does. */
void kmod_rcu_read_lock(void);
void kmod_rcu_read_unlock(void);

#endif
