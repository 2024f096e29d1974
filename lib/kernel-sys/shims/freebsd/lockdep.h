/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Classes of locks, for the lock validator. Manual: witness(4). */
#ifndef KMOD_LOCKDEP_H
#define KMOD_LOCKDEP_H

/* The validator goes by the names of locks: there is nothing to know of a class. */
struct lock_class_key {
};

/* How much the validator has room for, with the closing NUL byte: it panics at more. */
#define LOCK_LABEL 64

/*
 * What a lock is to be for the validator, which copies it: its module, its kind, and as much of the end of its name as there
 * is room for. Locks of one name must be of one kind in all of the kernel, or it panics.
 */
void kmod_label_lock(char label[LOCK_LABEL], const char *kind, const char *name);

struct sx;

/* Makes a lock of sx(9) with such a label; its name is kept, not copied. */
void kmod_init_sx(struct sx *lock, const char *name);

#include "../common/lockdep.h"

#endif
