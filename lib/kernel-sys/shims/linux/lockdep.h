/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Classes of locks, for the lock validator. C header: <linux/lockdep.h>. */
#ifndef KMOD_LOCKDEP_H
#define KMOD_LOCKDEP_H

#include <linux/lockdep.h>

#include "../common/lockdep.h"

#endif
