/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for asleep. */
#ifndef KMOD_COMMON_MUTEX_H
#define KMOD_COMMON_MUTEX_H

/* Makes an unlocked lock; name and key are for the lock validator, and stay as long as the lock. */
void kmod_mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);

/* Each does what Linux's function of the same name does. */
void kmod_mutex_lock(struct mutex *lock);
void kmod_mutex_unlock(struct mutex *lock);
bool kmod_mutex_trylock(struct mutex *lock);

/* Reports a lock that the caller does not hold, where there is a validator. */
void kmod_mutex_assert_is_held(struct mutex *lock);

#endif
