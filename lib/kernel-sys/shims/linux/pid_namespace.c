/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Who numbers tasks how. C header: <linux/pid_namespace.h>. */
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "pid_namespace.h"

void kmod_get_pid_ns(struct pid_namespace *ns)
{
	get_pid_ns(ns);
}

void kmod_put_pid_ns(struct pid_namespace *ns)
{
	put_pid_ns(ns);
}

/* A task that ends takes its numbers, and their namespace, with it when nobody looks at them any more. */
struct pid_namespace *kmod_task_get_pid_ns(struct task_struct *task)
{
	struct pid_namespace *ns;

	rcu_read_lock();
	ns = task_active_pid_ns(task);
	if (ns)
		get_pid_ns(ns);
	rcu_read_unlock();
	return ns;
}

struct pid_namespace *kmod_current_pid_ns(void)
{
	return task_active_pid_ns(current);
}

int kmod_task_tgid_nr_ns(struct task_struct *task, struct pid_namespace *ns)
{
	return task_tgid_nr_ns(task, ns);
}
