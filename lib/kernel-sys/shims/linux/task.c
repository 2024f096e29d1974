/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Tasks. C headers: <linux/sched.h>, <linux/sched/task.h>, <linux/cred.h>. */
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "task.h"

struct task_struct *kmod_current(void)
{
	return current;
}

void kmod_get_task_struct(struct task_struct *task)
{
	get_task_struct(task);
}

void kmod_put_task_struct(struct task_struct *task)
{
	put_task_struct(task);
}

int kmod_task_pid(const struct task_struct *task)
{
	return task->pid;
}

struct task_struct *kmod_task_group_leader(const struct task_struct *task)
{
	return task->group_leader;
}

bool kmod_task_signal_pending(struct task_struct *task)
{
	return signal_pending(task);
}

void kmod_wake_up_process(struct task_struct *task)
{
	wake_up_process(task);
}

void kmod_might_sleep(void)
{
	might_sleep();
}

u32 kmod_task_uid(struct task_struct *task)
{
	return __kuid_val(task_uid(task));
}

u32 kmod_task_euid(struct task_struct *task)
{
	return __kuid_val(task_euid(task));
}

u32 kmod_current_euid(void)
{
	return __kuid_val(current_euid());
}

u32 kmod_from_kuid(u32 uid)
{
	return from_kuid(current_user_ns(), KUIDT_INIT(uid));
}
