/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Classes of locks, for the lock validator. Manual: witness(4). */
#include <sys/param.h>

#include "lockdep.h"

void kmod_lockdep_register_key(struct lock_class_key *key __unused)
{
}

void kmod_lockdep_unregister_key(struct lock_class_key *key __unused)
{
}
