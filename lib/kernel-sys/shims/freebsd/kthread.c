/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Threads of the kernel. Manual: taskqueue(9).
 *
 * Each is the thread of a queue with one task: when the queue is freed, the thread is known to have left the module. A
 * thread that the module makes itself can tell before that alone.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/limits.h>
#include <sys/malloc.h>
#include <sys/priority.h>
#include <sys/taskqueue.h>

#include "kthread.h"

/* Sleeps until something about the thread changes; the lock is held. */
static void await_change(struct kmod_kthread *thread, int ticks)
{
	mtx_sleep(thread, &thread->lock, 0, "kmodth", ticks);
}

static void run(void *data, int pending __unused)
{
	struct kmod_kthread *thread = data;

	thread->function(thread->data);
	mtx_lock(&thread->lock);
	thread->has_returned = true;
	wakeup(thread);
	mtx_unlock(&thread->lock);
}

int kmod_kthread_create(struct kmod_kthread *thread, void (*function)(void *), void *data, const char *name)
{
	int error;

	memset(thread, 0, sizeof(*thread));
	mtx_init(&thread->lock, "kmod thread", NULL, MTX_DEF | MTX_NEW | MTX_NOWITNESS);
	thread->function = function;
	thread->data = data;
	TASK_INIT(&thread->task, 0, run, thread);
	thread->queue = taskqueue_create(name, M_WAITOK, taskqueue_thread_enqueue, &thread->queue);
	error = taskqueue_start_threads(&thread->queue, 1, PWAIT, "%s", name);
	if (error != 0)
		taskqueue_free(thread->queue);
	return -error;
}

void kmod_kthread_stop(struct kmod_kthread *thread)
{
	mtx_lock(&thread->lock);
	thread->stop = true;
	wakeup(thread);
	mtx_unlock(&thread->lock);
	taskqueue_free(thread->queue);
}

void kmod_kthread_wake(struct kmod_kthread *thread)
{
	bool begins;

	mtx_lock(&thread->lock);
	begins = !thread->has_begun;
	thread->has_begun = true;
	thread->woken = !begins;
	wakeup(thread);
	mtx_unlock(&thread->lock);
	if (begins)
		taskqueue_enqueue(thread->queue, &thread->task);
}

int kmod_kthread_park(struct kmod_kthread *thread)
{
	mtx_lock(&thread->lock);
	thread->park = true;
	wakeup(thread);
	while (!thread->is_parked && !thread->has_returned)
		await_change(thread, 0);
	mtx_unlock(&thread->lock);
	return 0;
}

void kmod_kthread_unpark(struct kmod_kthread *thread)
{
	mtx_lock(&thread->lock);
	thread->park = false;
	wakeup(thread);
	mtx_unlock(&thread->lock);
}

static bool look(struct kmod_kthread *thread, const bool *at)
{
	bool value;

	mtx_lock(&thread->lock);
	value = *at;
	mtx_unlock(&thread->lock);
	return value;
}

bool kmod_kthread_should_stop(struct kmod_kthread *thread)
{
	return look(thread, &thread->stop);
}

bool kmod_kthread_should_park(struct kmod_kthread *thread)
{
	return look(thread, &thread->park);
}

void kmod_kthread_parkme(struct kmod_kthread *thread)
{
	mtx_lock(&thread->lock);
	while (thread->park && !thread->stop) {
		thread->is_parked = true;
		wakeup(thread);
		await_change(thread, 0);
	}
	thread->is_parked = false;
	mtx_unlock(&thread->lock);
}

void kmod_kthread_sleep(struct kmod_kthread *thread, long ticks)
{
	mtx_lock(&thread->lock);
	if (!thread->woken && !thread->stop && !thread->park && ticks > 0)
		await_change(thread, ticks > INT_MAX ? 0 : (int)ticks);
	thread->woken = false;
	mtx_unlock(&thread->lock);
}
