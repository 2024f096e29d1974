/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Classes of locks, for the lock validator. C header: <linux/lockdep.h>. */
#include "lockdep.h"

void kmod_lockdep_register_key(struct lock_class_key *key)
{
	lockdep_register_key(key);
}

void kmod_lockdep_unregister_key(struct lock_class_key *key)
{
	lockdep_unregister_key(key);
}
