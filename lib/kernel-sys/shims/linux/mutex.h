/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for asleep. C header: <linux/mutex.h>. */
#ifndef KMOD_MUTEX_H
#define KMOD_MUTEX_H

#include <linux/lockdep.h>
#include <linux/mutex.h>

#include "../common/mutex.h"

#endif
