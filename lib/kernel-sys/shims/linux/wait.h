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

#include "../common/wait.h"

#endif
