/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that nobody sleeps with. Manual: mutex(9). */
#ifndef KMOD_SPINLOCK_H
#define KMOD_SPINLOCK_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/mutex.h>

#include "lockdep.h"

typedef struct spinlock {
	struct mtx lock;
} spinlock_t;

/*
 * Makes an unlocked lock; the name stays as long as the lock, and is its class to the lock validator. It is a mutex that
 * whoever waits for may be put to sleep on; whoever holds it may not sleep, but may allocate with M_NOWAIT.
 */
void kmod_spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key);

void kmod_spin_lock(spinlock_t *lock);
void kmod_spin_unlock(spinlock_t *lock);
bool kmod_spin_trylock(spinlock_t *lock);

/* The same: handlers of interrupts are threads, which wait like others, so there is nothing to disable. */
void kmod_spin_lock_irq_disable(spinlock_t *lock);
void kmod_spin_unlock_irq_enable(spinlock_t *lock);
bool kmod_spin_trylock_irq_disable(spinlock_t *lock);

/* Reports a lock that the caller does not hold, where there is a validator. */
void kmod_spin_assert_is_held(spinlock_t *lock);

#endif
