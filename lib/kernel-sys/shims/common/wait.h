/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of threads that wait to be woken. */
#ifndef KMOD_COMMON_WAIT_H
#define KMOD_COMMON_WAIT_H

/* Makes an empty queue; name and key are for the lock validator, and stay as long as the queue. */
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

/* Wakes so many of the threads that wait exclusively, or all for zero, and all that poll. */
void kmod_wake_up(struct wait_queue_head *queue, int count);

/* Wakes one of them, when the current thread is about to sleep. */
void kmod_wake_up_sync(struct wait_queue_head *queue);

#endif
