/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that many readers or one writer hold. Manual: sx(9). */
#ifndef KMOD_RWSEM_H
#define KMOD_RWSEM_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/sx.h>

#include "lockdep.h"

struct rw_semaphore {
	struct sx lock;
};

/* Makes an unlocked lock; the name stays as long as the lock, and is its class to the lock validator. */
void kmod_init_rwsem(struct rw_semaphore *lock, const char *name, struct lock_class_key *key);

void kmod_down_read(struct rw_semaphore *lock);
bool kmod_down_read_trylock(struct rw_semaphore *lock);
void kmod_up_read(struct rw_semaphore *lock);
void kmod_down_write(struct rw_semaphore *lock);
bool kmod_down_write_trylock(struct rw_semaphore *lock);
void kmod_up_write(struct rw_semaphore *lock);
void kmod_downgrade_write(struct rw_semaphore *lock);

#endif
