/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Classes of locks, for the lock validator. Manual: witness(4). */
#ifndef KMOD_LOCKDEP_H
#define KMOD_LOCKDEP_H

/* The validator goes by the names of locks: there is nothing to know of a class. */
struct lock_class_key {
};

#include "../common/lockdep.h"

#endif
