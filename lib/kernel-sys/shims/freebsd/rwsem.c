/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that many readers or one writer hold. Manual: sx(9). */
#include <sys/param.h>
#include <sys/systm.h>

#include "rwsem.h"

void kmod_init_rwsem(struct rw_semaphore *lock, const char *name, struct lock_class_key *key __unused)
{
	kmod_init_sx(&lock->lock, name);
}

void kmod_down_read(struct rw_semaphore *lock)
{
	sx_slock(&lock->lock);
}

bool kmod_down_read_trylock(struct rw_semaphore *lock)
{
	return sx_try_slock(&lock->lock) != 0;
}

void kmod_up_read(struct rw_semaphore *lock)
{
	sx_sunlock(&lock->lock);
}

void kmod_down_write(struct rw_semaphore *lock)
{
	sx_xlock(&lock->lock);
}

bool kmod_down_write_trylock(struct rw_semaphore *lock)
{
	return sx_try_xlock(&lock->lock) != 0;
}

void kmod_up_write(struct rw_semaphore *lock)
{
	sx_xunlock(&lock->lock);
}

void kmod_downgrade_write(struct rw_semaphore *lock)
{
	sx_downgrade(&lock->lock);
}
