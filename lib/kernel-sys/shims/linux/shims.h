/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The stable C face of a Linux kernel: what the `kernel` crate calls and reads, the same on every release.
 *
 * Every function is named kmod_*, every constant KMOD_*. A drift between kernels is absorbed in the .c file
 * that implements the function, by probing (kernel_has_*), never by comparing versions. This header is what
 * bindgen reads. What is declared alike on other systems, around types that each of them has, is in ../common/.
 */
#ifndef KMOD_SHIMS_H
#define KMOD_SHIMS_H

#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/types.h>

#include "alloc.h"
#include "../common/bug.h"
#include "completion.h"
#include "cred.h"
#include "device.h"
#include "faux.h"
#include "file.h"
#include "hrtimer.h"
#include "../common/interrupt.h"
#include "../common/iov.h"
#include "kthread.h"
#include "lockdep.h"
#include "../common/turn.h"
#include "miscdevice.h"
#include "mm.h"
#include "mm_users.h"
#include "module_param.h"
#include "mutex.h"
#include "../common/page.h"
#include "pid_namespace.h"
#include "poll.h"
#include "../common/print.h"
#include "../common/random.h"
#include "rcu.h"
#include "reboot.h"
#include "refcount.h"
#include "rwsem.h"
#include "seq_file.h"
#include "spinlock.h"
#include "sysctl.h"
#include "task.h"
#include "time.h"
#include "timer.h"
#include "../common/uaccess.h"
#include "wait.h"
#include "workqueue.h"

#endif
