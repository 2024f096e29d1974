/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for asleep. Manual: sx(9). */
#ifndef KMOD_MUTEX_H
#define KMOD_MUTEX_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/sx.h>

#include "lockdep.h"

struct mutex {
	struct sx lock;
};

/* Makes an unlocked lock; the name stays as long as the lock, and is its class to the lock validator. */
void kmod_mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);

void kmod_mutex_lock(struct mutex *lock);
void kmod_mutex_unlock(struct mutex *lock);
bool kmod_mutex_trylock(struct mutex *lock);

/* Reports a lock that the caller does not hold, where there is a validator. */
void kmod_mutex_assert_is_held(struct mutex *lock);

#endif
