/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Events that happen once. Manual: sleep(9). */
#ifndef KMOD_COMPLETION_H
#define KMOD_COMPLETION_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/mutex.h>

struct completion {
	struct mtx lock;
	bool done;
};

#include "../common/completion.h"

#endif
