/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Threads of the kernel. Manual: taskqueue(9). */
#ifndef KMOD_KTHREAD_H
#define KMOD_KTHREAD_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/_task.h>

struct taskqueue;

/* A thread, in memory that stays until it is stopped. */
struct kmod_kthread {
	struct mtx lock;
	struct taskqueue *queue;
	struct task task;
	void (*function)(void *);
	void *data;
	bool has_begun;
	bool has_returned;
	bool stop;
	bool park;
	bool is_parked;
	bool woken;
};

#include "../common/kthread.h"

#endif
