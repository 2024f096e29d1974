/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Threads of the kernel. C header: <linux/kthread.h>. */
#ifndef KMOD_KTHREAD_H
#define KMOD_KTHREAD_H

#include <linux/types.h>

struct task_struct;

/* A thread, in memory that stays until it is stopped. */
struct kmod_kthread {
	struct task_struct *task;
	void (*function)(void *);
	void *data;
};

#include "../common/kthread.h"

#endif
