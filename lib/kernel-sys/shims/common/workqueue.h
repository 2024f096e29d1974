/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of work that threads of the kernel do. */
#ifndef KMOD_COMMON_WORKQUEUE_H
#define KMOD_COMMON_WORKQUEUE_H

/* One of the queues that there are for everybody. */
struct workqueue_struct *kmod_system_queue(enum kmod_system_queue which);

/* Makes work that calls the function; name and key are for the lock validator, and stay as long as the work. */
void kmod_init_work(struct work_struct *work, void (*function)(struct work_struct *), const char *name,
		    struct lock_class_key *key);
void kmod_init_delayed_work(struct delayed_work *work, void (*function)(struct work_struct *), const char *name,
			    struct lock_class_key *key);

/* Each returns whether it did: not if it is queued already. Of delayed work, the work is what is pointed to. */
bool kmod_queue_work(struct workqueue_struct *queue, struct work_struct *work);
bool kmod_queue_delayed_work(struct workqueue_struct *queue, struct work_struct *work, unsigned long delay);

/* Each takes it off its queue, if it has not begun; returns whether it did. Neither sleeps. */
bool kmod_cancel_work(struct work_struct *work);
bool kmod_cancel_delayed_work(struct work_struct *work);

/* Makes a queue, or returns NULL; bound to processors unless the flags say otherwise. */
struct workqueue_struct *kmod_alloc_workqueue(const char *name, unsigned int flags, int max_active);

/* Waits until its work is done, and frees it. */
void kmod_destroy_workqueue(struct workqueue_struct *queue);

/* Returns when nothing that work did is still on its way: whoever did it has left the module's code. */
void kmod_synchronize_tasks(void);

#endif
