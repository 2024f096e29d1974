/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that many readers or one writer hold. C header: <linux/rwsem.h>. */
#include "rwsem.h"

void kmod_init_rwsem(struct rw_semaphore *lock, const char *name, struct lock_class_key *key)
{
	__init_rwsem(lock, name, key);
}

void kmod_down_read(struct rw_semaphore *lock)
{
	down_read(lock);
}

bool kmod_down_read_trylock(struct rw_semaphore *lock)
{
	return down_read_trylock(lock);
}

void kmod_up_read(struct rw_semaphore *lock)
{
	up_read(lock);
}

void kmod_down_write(struct rw_semaphore *lock)
{
	down_write(lock);
}

bool kmod_down_write_trylock(struct rw_semaphore *lock)
{
	return down_write_trylock(lock);
}

void kmod_up_write(struct rw_semaphore *lock)
{
	up_write(lock);
}

void kmod_downgrade_write(struct rw_semaphore *lock)
{
	downgrade_write(lock);
}
