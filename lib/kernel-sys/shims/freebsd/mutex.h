/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for asleep. Manual: sx(9). */
#ifndef KMOD_MUTEX_H
#define KMOD_MUTEX_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/sx.h>

#include "lockdep.h"

struct mutex {
	struct sx lock;
};

#include "../common/mutex.h"

#endif
