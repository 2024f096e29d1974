/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that are waited for without sleeping. C header: <linux/spinlock.h>. */
#ifndef KMOD_SPINLOCK_H
#define KMOD_SPINLOCK_H

#include <linux/lockdep.h>
#include <linux/spinlock.h>

#include "../common/spinlock.h"

#endif
