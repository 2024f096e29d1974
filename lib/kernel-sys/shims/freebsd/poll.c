/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Waiting for one of many files. Manuals: selrecord(9), kqueue(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/selinfo.h>

#include "miscdevice.h"
#include "poll.h"
#include "wait.h"

void kmod_poll_wait(struct kmod_file *file __unused, struct wait_queue_head *queue, struct poll_table_struct *table)
{
	if (table != NULL)
		selrecord(table->thread, &queue->polling);
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
