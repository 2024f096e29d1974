/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for asleep. Manual: sx(9). */
#include <sys/param.h>
#include <sys/systm.h>

#include "mutex.h"

void kmod_mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key __unused)
{
	kmod_init_sx(&lock->lock, name);
}

void kmod_mutex_lock(struct mutex *lock)
{
	sx_xlock(&lock->lock);
}

void kmod_mutex_unlock(struct mutex *lock)
{
	sx_xunlock(&lock->lock);
}

bool kmod_mutex_trylock(struct mutex *lock)
{
	return sx_try_xlock(&lock->lock) != 0;
}

void kmod_mutex_assert_is_held(struct mutex *lock)
{
	sx_assert(&lock->lock, SA_XLOCKED);
}
