/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for asleep. C header: <linux/mutex.h>. */
#include "mutex.h"

void kmod_mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	__mutex_init(lock, name, key);
}

void kmod_mutex_lock(struct mutex *lock)
{
	mutex_lock(lock);
}

void kmod_mutex_unlock(struct mutex *lock)
{
	mutex_unlock(lock);
}

bool kmod_mutex_trylock(struct mutex *lock)
{
	return mutex_trylock(lock);
}

void kmod_mutex_assert_is_held(struct mutex *lock)
{
	lockdep_assert_held(lock);
}
