/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Who numbers tasks how. C header: <linux/pid_namespace.h>. */
#ifndef KMOD_PID_NAMESPACE_H
#define KMOD_PID_NAMESPACE_H

struct pid_namespace;
struct task_struct;

/* Counts a reference, and gives one back. */
void kmod_get_pid_ns(struct pid_namespace *ns);
void kmod_put_pid_ns(struct pid_namespace *ns);

/* The one that a task is in, with a reference of its own; NULL once the task has ended. */
struct pid_namespace *kmod_task_get_pid_ns(struct task_struct *task);

/* The one that the current task is in. */
struct pid_namespace *kmod_current_pid_ns(void);

/* The number of the process of a task; 0 where it has none. Without a namespace, that of the current task is meant. */
int kmod_task_tgid_nr_ns(struct task_struct *task, struct pid_namespace *ns);

#endif
