/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Tasks. C headers: <linux/sched.h>, <linux/sched/task.h>, <linux/cred.h>. */
#ifndef KMOD_TASK_H
#define KMOD_TASK_H

#include <linux/types.h>

struct task_struct;

struct task_struct *kmod_current(void);

/* Each does what the kernel's function of the same name does, or reads the field of that name. */
void kmod_get_task_struct(struct task_struct *task);
void kmod_put_task_struct(struct task_struct *task);
int kmod_task_pid(const struct task_struct *task);
struct task_struct *kmod_task_group_leader(const struct task_struct *task);
bool kmod_task_signal_pending(struct task_struct *task);
void kmod_wake_up_process(struct task_struct *task);
void kmod_might_sleep(void);

/* The user that a task really belongs to, as the kernel numbers users; and the one that it, or the current task, acts as. */
u32 kmod_task_uid(struct task_struct *task);
u32 kmod_task_euid(struct task_struct *task);
u32 kmod_current_euid(void);

/* The number of a user as the current task knows it. */
u32 kmod_from_kuid(u32 uid);

#endif
