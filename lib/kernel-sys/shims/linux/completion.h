/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Events that happen once. C header: <linux/completion.h>. */
#ifndef KMOD_COMPLETION_H
#define KMOD_COMPLETION_H

#include <linux/completion.h>

#include "../common/completion.h"

#endif
