/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of work that threads of the kernel do. Manual: taskqueue(9). */
#ifndef KMOD_WORKQUEUE_H
#define KMOD_WORKQUEUE_H

#include <sys/param.h>
#include <sys/_task.h>
#include <sys/callout.h>

#include "lockdep.h"

static const unsigned int KMOD_WQ_UNBOUND __unused = 1;
static const unsigned int KMOD_WQ_FREEZABLE __unused = 2;
static const unsigned int KMOD_WQ_MEM_RECLAIM __unused = 4;
static const unsigned int KMOD_WQ_HIGHPRI __unused = 8;
static const unsigned int KMOD_WQ_CPU_INTENSIVE __unused = 16;
static const unsigned int KMOD_WQ_SYSFS __unused = 32;
static const unsigned int KMOD_WQ_POWER_EFFICIENT __unused = 64;

/* The queues that there are for everybody: here they are one, with one thread. */
enum kmod_system_queue {
	KMOD_SYSTEM,
	KMOD_SYSTEM_HIGHPRI,
	KMOD_SYSTEM_LONG,
	KMOD_SYSTEM_UNBOUND,
	KMOD_SYSTEM_FREEZABLE,
	KMOD_SYSTEM_POWER_EFFICIENT,
	KMOD_SYSTEM_FREEZABLE_POWER_EFFICIENT,
};

struct taskqueue;

struct workqueue_struct {
	struct taskqueue *queue;
};

struct work_struct {
	struct task task;
	void (*function)(struct work_struct *);
	/* Where it is queued; NULL where it is not. */
	struct workqueue_struct *queue;
};

/* Work that is done later; begins with the work. */
struct delayed_work {
	struct work_struct work;
	struct callout callout;
	bool is_waiting;
};

#include "../common/workqueue.h"

#endif
