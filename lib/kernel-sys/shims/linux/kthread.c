/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Threads of the kernel. C header: <linux/kthread.h>. */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/task.h>

#include "kthread.h"

static int run(void *data)
{
	struct kmod_kthread *thread = data;

	thread->function(thread->data);
	/* Whoever parks or stops it must find it. */
	while (!kthread_should_stop()) {
		if (kthread_should_park())
			kthread_parkme();
		kmod_kthread_sleep(thread, MAX_SCHEDULE_TIMEOUT);
	}
	return 0;
}

int kmod_kthread_create(struct kmod_kthread *thread, void (*function)(void *), void *data, const char *name)
{
	thread->function = function;
	thread->data = data;
	thread->task = kthread_create(run, thread, "%s", name);
	if (IS_ERR(thread->task))
		return PTR_ERR(thread->task);
	get_task_struct(thread->task);
	return 0;
}

void kmod_kthread_stop(struct kmod_kthread *thread)
{
	kthread_stop(thread->task);
	put_task_struct(thread->task);
}

int kmod_kthread_park(struct kmod_kthread *thread)
{
	return kthread_park(thread->task);
}

void kmod_kthread_unpark(struct kmod_kthread *thread)
{
	kthread_unpark(thread->task);
}

void kmod_kthread_wake(struct kmod_kthread *thread)
{
	wake_up_process(thread->task);
}

bool kmod_kthread_should_stop(struct kmod_kthread *thread)
{
	return kthread_should_stop();
}

bool kmod_kthread_should_park(struct kmod_kthread *thread)
{
	return kthread_should_park();
}

void kmod_kthread_parkme(struct kmod_kthread *thread)
{
	kthread_parkme();
}

void kmod_kthread_sleep(struct kmod_kthread *thread, long ticks)
{
	set_current_state(TASK_IDLE);
	if (!kthread_should_stop() && !kthread_should_park())
		schedule_timeout(ticks);
	__set_current_state(TASK_RUNNING);
}
