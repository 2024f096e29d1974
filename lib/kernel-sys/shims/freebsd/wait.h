/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of threads that wait to be woken. Manual: sleep(9). */
#ifndef KMOD_WAIT_H
#define KMOD_WAIT_H

#include <sys/param.h>
#include <sys/limits.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/selinfo.h>

#include "lockdep.h"

static const unsigned int KMOD_TASK_FREEZABLE __unused = 0;
static const unsigned int KMOD_TASK_INTERRUPTIBLE __unused = 1;
static const unsigned int KMOD_TASK_UNINTERRUPTIBLE __unused = 2;

static const long KMOD_MAX_SCHEDULE_TIMEOUT __unused = LONG_MAX;

/* One thread that waits. */
struct wait_queue_entry {
	TAILQ_ENTRY(wait_queue_entry) link;
	struct wait_queue_head *queue;
	bool interruptible;
	bool woken;
};

struct wait_queue_head {
	struct mtx lock;
	TAILQ_HEAD(, wait_queue_entry) waiting;
	/* Those who poll. */
	struct selinfo polling;
};

/* Makes an empty queue. */
void kmod_init_waitqueue_head(struct wait_queue_head *queue, const char *name, struct lock_class_key *key);

/* Makes an entry for the current thread; puts it into the queue; takes it out. */
void kmod_init_wait(struct wait_queue_entry *entry);
void kmod_prepare_to_wait_exclusive(struct wait_queue_head *queue, struct wait_queue_entry *entry, unsigned int state);
void kmod_finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry);

/* Sleeps, until the entry was woken or so many ticks have passed; returns how many are left. */
long kmod_wait_sleep(struct wait_queue_entry *entry, long ticks);

/* Sleeps for a tick, whatever else happens. */
void kmod_sleep_a_tick(void);

/* Whether there is a signal for the current thread, or its process is to end. */
bool kmod_signal_pending(void);

/* Wakes so many of the threads that wait, or all for zero, and all that poll. */
void kmod_wake_up(struct wait_queue_head *queue, int count);

/* Wakes one of them, when the current thread is about to sleep. */
void kmod_wake_up_sync(struct wait_queue_head *queue);

#endif
