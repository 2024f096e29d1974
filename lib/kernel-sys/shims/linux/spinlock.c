/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for without sleeping. C header: <linux/spinlock.h>. */
#include <linux/preempt.h>

#include "../common/interrupt.h"
#include "spinlock.h"

/* The kernel's own macro makes a key of its own; only without it may the caller bring one. */
void kmod_spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key)
{
#if defined(CONFIG_PREEMPT_RT)
	rt_mutex_base_init(&lock->lock);
	__rt_spin_lock_init(lock, name, key, false);
#elif defined(CONFIG_DEBUG_SPINLOCK)
	__raw_spin_lock_init(spinlock_check(lock), name, key, LD_WAIT_CONFIG);
#else
	spin_lock_init(lock);
#endif
}

void kmod_spin_lock(spinlock_t *lock)
{
	spin_lock(lock);
}

void kmod_spin_unlock(spinlock_t *lock)
{
	spin_unlock(lock);
}

bool kmod_spin_trylock(spinlock_t *lock)
{
	return spin_trylock(lock);
}

void kmod_spin_assert_is_held(spinlock_t *lock)
{
	lockdep_assert_held(lock);
}

static void irq_disable(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		kmod_local_interrupt_disable();
}

static void irq_enable(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		kmod_local_interrupt_enable();
}

void kmod_spin_lock_irq_disable(spinlock_t *lock)
{
	irq_disable();
	spin_lock(lock);
}

void kmod_spin_unlock_irq_enable(spinlock_t *lock)
{
	/* A task that was woken meanwhile gets its turn when there are interrupts again, not at some later one. */
	preempt_disable();
	spin_unlock(lock);
	irq_enable();
	preempt_enable();
}

bool kmod_spin_trylock_irq_disable(spinlock_t *lock)
{
	irq_disable();
	if (spin_trylock(lock))
		return true;
	irq_enable();
	return false;
}
