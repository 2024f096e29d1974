/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of threads that wait to be woken. Manual: sleep(9). */
#ifndef KMOD_WAIT_H
#define KMOD_WAIT_H

#include <sys/param.h>
#include <sys/limits.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/selinfo.h>

#include "lockdep.h"

static const unsigned int KMOD_TASK_FREEZABLE __unused = 0;
static const unsigned int KMOD_TASK_INTERRUPTIBLE __unused = 1;
static const unsigned int KMOD_TASK_UNINTERRUPTIBLE __unused = 2;

static const long KMOD_MAX_SCHEDULE_TIMEOUT __unused = LONG_MAX;

/* One thread that waits. */
struct wait_queue_entry {
	TAILQ_ENTRY(wait_queue_entry) link;
	struct wait_queue_head *queue;
	bool interruptible;
	bool woken;
};

struct wait_queue_head {
	struct mtx lock;
	TAILQ_HEAD(, wait_queue_entry) waiting;
	/* Those who poll. */
	struct selinfo polling;
};

#include "../common/wait.h"

#endif
