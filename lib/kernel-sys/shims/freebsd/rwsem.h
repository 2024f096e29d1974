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

#include "../common/rwsem.h"

#endif
