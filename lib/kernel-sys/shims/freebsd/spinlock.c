/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that nobody sleeps with. Manual: mutex(9). */
#include <sys/param.h>
#include <sys/systm.h>

#include "spinlock.h"

void kmod_spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key __unused)
{
	char label[LOCK_LABEL];

	kmod_label_lock(label, " mtx ", name);
	mtx_init(&lock->lock, name, label, MTX_DEF | MTX_NEW);
}

void kmod_spin_lock(spinlock_t *lock)
{
	mtx_lock(&lock->lock);
}

void kmod_spin_unlock(spinlock_t *lock)
{
	mtx_unlock(&lock->lock);
}

bool kmod_spin_trylock(spinlock_t *lock)
{
	return mtx_trylock(&lock->lock) != 0;
}

void kmod_spin_lock_irq_disable(spinlock_t *lock)
{
	mtx_lock(&lock->lock);
}

void kmod_spin_unlock_irq_enable(spinlock_t *lock)
{
	mtx_unlock(&lock->lock);
}

bool kmod_spin_trylock_irq_disable(spinlock_t *lock)
{
	return mtx_trylock(&lock->lock) != 0;
}

void kmod_spin_assert_is_held(spinlock_t *lock)
{
	mtx_assert(&lock->lock, MA_OWNED);
}
