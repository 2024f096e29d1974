/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Waiting for one of many files. C header: <linux/poll.h>. */
#include <linux/poll.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "poll.h"

void kmod_poll_wait(struct file *file, struct wait_queue_head *queue, struct poll_table_struct *table)
{
	poll_wait(file, queue, table);
}

/*
 * epoll and its like leave the queue when they hear of POLLFREE, and look at it under RCU. poll() and select() do not:
 * they are woken, and leave when they return, for which they have to be waited for.
 */
void kmod_poll_free(struct wait_queue_head *queue)
{
	for (;;) {
		__wake_up(queue, TASK_NORMAL, 0, poll_to_key(EPOLLHUP | POLLFREE));
		if (!wq_has_sleeper(queue))
			break;
		schedule_timeout_uninterruptible(1);
	}
	synchronize_rcu();
}
