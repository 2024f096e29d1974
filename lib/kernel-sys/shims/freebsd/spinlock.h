/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that nobody sleeps with. Manual: mutex(9). */
#ifndef KMOD_SPINLOCK_H
#define KMOD_SPINLOCK_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/mutex.h>

#include "lockdep.h"

/* A mutex: whoever waits for it may be put to sleep; whoever holds it may not sleep, but may allocate with M_NOWAIT. */
typedef struct spinlock {
	struct mtx lock;
} spinlock_t;

#include "../common/spinlock.h"

#endif
