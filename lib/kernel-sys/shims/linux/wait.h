/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of tasks that wait to be woken. C headers: <linux/wait.h>, <linux/sched.h>. */
#ifndef KMOD_WAIT_H
#define KMOD_WAIT_H

#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/wait.h>

static const unsigned int KMOD_TASK_FREEZABLE __maybe_unused = TASK_FREEZABLE;
static const unsigned int KMOD_TASK_INTERRUPTIBLE __maybe_unused = TASK_INTERRUPTIBLE;
static const unsigned int KMOD_TASK_UNINTERRUPTIBLE __maybe_unused = TASK_UNINTERRUPTIBLE;

static const long KMOD_MAX_SCHEDULE_TIMEOUT __maybe_unused = MAX_SCHEDULE_TIMEOUT;

/* Makes an empty queue; name and key are for the lock validator, and stay as long as the queue. */
void kmod_init_waitqueue_head(struct wait_queue_head *queue, const char *name, struct lock_class_key *key);

/* Makes an entry for the current task. */
void kmod_init_wait(struct wait_queue_entry *entry);

/* Each does what the kernel's function of the same name does. */
void kmod_prepare_to_wait_exclusive(struct wait_queue_head *queue, struct wait_queue_entry *entry, unsigned int state);
void kmod_finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry);

/* Sleeps, until the entry was woken or so many ticks have passed; returns how many are left. */
long kmod_wait_sleep(struct wait_queue_entry *entry, long ticks);

/* Sleeps for a tick, whatever else happens. */
void kmod_sleep_a_tick(void);

/* Whether there is a signal for the current task. */
bool kmod_signal_pending(void);

/* Wakes so many of the tasks that wait exclusively, or all for zero. */
void kmod_wake_up(struct wait_queue_head *queue, int count);

/* Wakes one of them, when the current task is about to sleep. */
void kmod_wake_up_sync(struct wait_queue_head *queue);

#endif
