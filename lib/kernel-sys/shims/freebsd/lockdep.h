/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Classes of locks, for the lock validator. Manual: witness(4). */
#ifndef KMOD_LOCKDEP_H
#define KMOD_LOCKDEP_H

/* The validator goes by the names of locks: there is nothing to know of a class. */
struct lock_class_key {
};

/* Both do nothing. */
void kmod_lockdep_register_key(struct lock_class_key *key);
void kmod_lockdep_unregister_key(struct lock_class_key *key);

#endif
