/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Locks that many readers or one writer hold. C header: <linux/rwsem.h>. */
#ifndef KMOD_RWSEM_H
#define KMOD_RWSEM_H

#include <linux/lockdep.h>
#include <linux/rwsem.h>

#include "../common/rwsem.h"

#endif
