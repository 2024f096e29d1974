/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of tasks that wait to be woken. C headers: <linux/wait.h>, <linux/sched.h>. */
#include <linux/sched/signal.h>

#include "wait.h"

void kmod_init_waitqueue_head(struct wait_queue_head *queue, const char *name, struct lock_class_key *key)
{
	__init_waitqueue_head(queue, name, key);
}

void kmod_init_wait(struct wait_queue_entry *entry)
{
	init_wait(entry);
}

void kmod_prepare_to_wait_exclusive(struct wait_queue_head *queue, struct wait_queue_entry *entry, unsigned int state)
{
	prepare_to_wait_exclusive(queue, entry, state);
}

void kmod_finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry)
{
	finish_wait(queue, entry);
}

long kmod_wait_sleep(struct wait_queue_entry *entry, long ticks)
{
	return schedule_timeout(ticks);
}

void kmod_sleep_a_tick(void)
{
	schedule_timeout_uninterruptible(1);
}

bool kmod_signal_pending(void)
{
	return signal_pending(current);
}

void kmod_wake_up(struct wait_queue_head *queue, int count)
{
	__wake_up(queue, TASK_NORMAL, count, NULL);
}

void kmod_wake_up_sync(struct wait_queue_head *queue)
{
	__wake_up_sync(queue, TASK_NORMAL);
}
