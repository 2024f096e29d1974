/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of threads that wait to be woken. Manual: sleep(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/proc.h>
#include <sys/signalvar.h>

#include "poll.h"
#include "wait.h"

void kmod_init_waitqueue_head(struct wait_queue_head *queue, const char *name __unused,
			      struct lock_class_key *key __unused)
{
	/* Nothing of the driver's is locked while it is held, and nobody says when it goes. */
	mtx_init(&queue->lock, "kmod queue", NULL, MTX_DEF | MTX_NEW | MTX_NOWITNESS);
	TAILQ_INIT(&queue->waiting);
	memset(&queue->polling, 0, sizeof(queue->polling));
}

void kmod_init_wait(struct wait_queue_entry *entry)
{
	entry->queue = NULL;
	entry->woken = false;
}

void kmod_prepare_to_wait_exclusive(struct wait_queue_head *queue, struct wait_queue_entry *entry, unsigned int state)
{
	entry->interruptible = (state & KMOD_TASK_INTERRUPTIBLE) != 0;
	mtx_lock(&queue->lock);
	entry->queue = queue;
	TAILQ_INSERT_TAIL(&queue->waiting, entry, link);
	mtx_unlock(&queue->lock);
}

void kmod_finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry)
{
	mtx_lock(&queue->lock);
	if (entry->queue != NULL)
		TAILQ_REMOVE(&queue->waiting, entry, link);
	mtx_unlock(&queue->lock);
}

long kmod_wait_sleep(struct wait_queue_entry *entry, long ticks)
{
	struct wait_queue_head *queue = entry->queue;
	bool for_ever = ticks == KMOD_MAX_SCHEDULE_TIMEOUT;
	long end = for_ever ? 0 : ticksl + ticks;
	int error = 0;
	bool woken;

	/* It was woken, and taken out, before it slept. */
	if (queue == NULL || ticks <= 0)
		return ticks;
	mtx_lock(&queue->lock);
	if (!entry->woken)
		error = mtx_sleep(entry, &queue->lock, entry->interruptible ? PCATCH : 0, "kmodwt",
				  for_ever ? 0 : (int)MIN(ticks, INT_MAX));
	woken = entry->woken;
	mtx_unlock(&queue->lock);
	if (for_ever)
		return ticks;
	/* Who was woken in time is told so, and who was not that nothing is left; else it is as it is. */
	if (woken)
		return MAX(end - ticksl, 1);
	return error == EWOULDBLOCK ? 0 : MAX(end - ticksl, 0);
}

void kmod_sleep_a_tick(void)
{
	pause("kmodtk", 1);
}

bool kmod_signal_pending(void)
{
	struct thread *thread = curthread;
	bool pending;

	if (!td_ast_pending(thread, TDA_SIG) && !td_ast_pending(thread, TDA_SUSPEND))
		return false;
	/* sig_intr(9) would stop here for a debugger, whatever locks the driver holds; it is asked on the way out. */
	PROC_LOCK(thread->td_proc);
	pending = SIGPENDING(thread) || thread_suspend_check_needed();
	PROC_UNLOCK(thread->td_proc);
	return pending;
}

void kmod_wake_up(struct wait_queue_head *queue, int count)
{
	struct wait_queue_entry *entry;

	mtx_lock(&queue->lock);
	for (int woken = 0; count == 0 || woken < count; woken++) {
		entry = TAILQ_FIRST(&queue->waiting);
		if (entry == NULL)
			break;
		TAILQ_REMOVE(&queue->waiting, entry, link);
		entry->queue = NULL;
		entry->woken = true;
		wakeup(entry);
	}
	mtx_unlock(&queue->lock);
	kmod_poll_wake(queue);
}

void kmod_wake_up_sync(struct wait_queue_head *queue)
{
	kmod_wake_up(queue, 1);
}
