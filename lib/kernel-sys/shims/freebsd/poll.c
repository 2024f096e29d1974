/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Waiting for one of many files. Manuals: selrecord(9), kqueue(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/selinfo.h>

#include "miscdevice.h"
#include "poll.h"
#include "wait.h"

/* For each file that is polled the kernel has two places to wait at, and panics at a third. */
void kmod_poll_wait(struct kmod_file *file, struct wait_queue_head *queue, struct poll_table_struct *table)
{
	if (table == NULL)
		return;
	if (table->queues == 0)
		selrecord(table->thread, &queue->polling);
	else if (table->queues == 1)
		selrecord(table->thread, &file->misc->polling);
	table->queues = MIN(table->queues + 1, 2);
}

void kmod_poll_wake(struct wait_queue_head *queue)
{
	selwakeup(&queue->polling);
	kmod_misc_notify();
}

void kmod_poll_free(struct wait_queue_head *queue)
{
	seldrain(&queue->polling);
}
