/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for without sleeping. */
#ifndef KMOD_COMMON_SPINLOCK_H
#define KMOD_COMMON_SPINLOCK_H

/* Makes an unlocked lock; name and key are for the lock validator, and stay as long as the lock. */
void kmod_spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key);

/* Each does what Linux's function of the same name does. */
void kmod_spin_lock(spinlock_t *lock);
void kmod_spin_unlock(spinlock_t *lock);
bool kmod_spin_trylock(spinlock_t *lock);

/*
 * The same, with interrupts disabled while the lock is held. Several may be held, and unlocked in any order. Where such
 * locks may be waited for asleep there is nothing to disable, for handlers of interrupts are threads there.
 */
void kmod_spin_lock_irq_disable(spinlock_t *lock);
void kmod_spin_unlock_irq_enable(spinlock_t *lock);
bool kmod_spin_trylock_irq_disable(spinlock_t *lock);

/* Reports a lock that the caller does not hold, where there is a validator. */
void kmod_spin_assert_is_held(spinlock_t *lock);

#endif
