/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Counters of references. Manual: refcount(9). */
#ifndef KMOD_REFCOUNT_H
#define KMOD_REFCOUNT_H

#include <sys/types.h>

typedef struct {
	volatile int counter;
} atomic_t;

typedef struct {
	atomic_t refs;
} refcount_t;

#include "../common/refcount.h"

#endif
