/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that many readers or one writer hold. */
#ifndef KMOD_COMMON_RWSEM_H
#define KMOD_COMMON_RWSEM_H

/* Makes an unlocked lock; name and key are for the lock validator, and stay as long as the lock. */
void kmod_init_rwsem(struct rw_semaphore *lock, const char *name, struct lock_class_key *key);

/* Each does what Linux's function of the same name does. */
void kmod_down_read(struct rw_semaphore *lock);
bool kmod_down_read_trylock(struct rw_semaphore *lock);
void kmod_up_read(struct rw_semaphore *lock);
void kmod_down_write(struct rw_semaphore *lock);
bool kmod_down_write_trylock(struct rw_semaphore *lock);
void kmod_up_write(struct rw_semaphore *lock);
void kmod_downgrade_write(struct rw_semaphore *lock);

#endif
