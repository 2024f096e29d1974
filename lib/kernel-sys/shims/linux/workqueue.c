/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of work that tasks of the kernel do. C header: <linux/workqueue.h>. */
#include <linux/rcupdate.h>

#include "workqueue.h"

struct workqueue_struct *kmod_system_queue(enum kmod_system_queue which)
{
	switch (which) {
	case KMOD_SYSTEM_HIGHPRI:
		return system_highpri_wq;
	case KMOD_SYSTEM_LONG:
		return system_long_wq;
	case KMOD_SYSTEM_UNBOUND:
		return system_unbound_wq;
	case KMOD_SYSTEM_FREEZABLE:
		return system_freezable_wq;
	case KMOD_SYSTEM_POWER_EFFICIENT:
		return system_power_efficient_wq;
	case KMOD_SYSTEM_FREEZABLE_POWER_EFFICIENT:
		return system_freezable_power_efficient_wq;
#ifdef kernel_has_bh_workqueues
	case KMOD_SYSTEM_BH:
		return system_bh_wq;
	case KMOD_SYSTEM_BH_HIGHPRI:
		return system_bh_highpri_wq;
#endif
	default:
		return system_wq;
	}
}

void kmod_init_work(struct work_struct *work, void (*function)(struct work_struct *), const char *name,
		    struct lock_class_key *key)
{
	INIT_WORK(work, function);
#ifdef CONFIG_LOCKDEP
	lockdep_init_map(&work->lockdep_map, name, key, 0);
#endif
}

void kmod_init_delayed_work(struct delayed_work *work, void (*function)(struct work_struct *), const char *name,
			    struct lock_class_key *key)
{
	INIT_DELAYED_WORK(work, function);
#ifdef CONFIG_LOCKDEP
	lockdep_init_map(&work->work.lockdep_map, name, key, 0);
#endif
}

bool kmod_queue_work(struct workqueue_struct *queue, struct work_struct *work)
{
	return queue_work(queue, work);
}

bool kmod_queue_delayed_work(struct workqueue_struct *queue, struct work_struct *work, unsigned long delay)
{
	return queue_delayed_work(queue, to_delayed_work(work), delay);
}

bool kmod_cancel_work(struct work_struct *work)
{
	return cancel_work(work);
}

bool kmod_cancel_delayed_work(struct work_struct *work)
{
	return cancel_delayed_work(to_delayed_work(work));
}

struct workqueue_struct *kmod_alloc_workqueue(const char *name, unsigned int flags, int max_active)
{
	return alloc_workqueue("%s", flags, max_active, name);
}

void kmod_destroy_workqueue(struct workqueue_struct *queue)
{
	destroy_workqueue(queue);
}

/* Every task has given up the processor of its own accord, or was in user space, and every soft interrupt is over. */
void kmod_synchronize_tasks(void)
{
	synchronize_rcu_tasks();
#ifdef kernel_has_bh_workqueues
	synchronize_rcu();
#endif
}
