/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Readers that wait for nobody. C header: <linux/rcupdate.h>. */
#include <linux/rcupdate.h>

#include "rcu.h"

void kmod_rcu_read_lock(void)
{
	rcu_read_lock();
}

void kmod_rcu_read_unlock(void)
{
	rcu_read_unlock();
}
