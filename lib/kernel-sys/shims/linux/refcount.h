/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Counters of references. C header: <linux/refcount.h>. */
#ifndef KMOD_REFCOUNT_H
#define KMOD_REFCOUNT_H

#include <linux/refcount.h>

#include "../common/refcount.h"

#endif
