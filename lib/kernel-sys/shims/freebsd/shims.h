/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The stable C face of a FreeBSD kernel: what the `kernel` crate calls and reads, the same on every release and, where
 * that can be, the same as on Linux.
 *
 * Every function is named kmod_*, every constant KMOD_*. Structures are the module's own, around those of the kernel. A
 * drift between releases is absorbed in the .c file that implements the function, by probing, never by comparing
 * versions. This header is what bindgen reads. What is declared alike on other systems is in ../common/; what headers of the
 * kernel include and no system installs, in absent/.
 */
#ifndef KMOD_SHIMS_H
#define KMOD_SHIMS_H

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

#include "alloc.h"
#include "../common/bug.h"
#include "completion.h"
#include "file.h"
#include "hrtimer.h"
#include "../common/interrupt.h"
#include "iov.h"
#include "kthread.h"
#include "lockdep.h"
#include "miscdevice.h"
#include "mm.h"
#include "module.h"
#include "mutex.h"
#include "../common/page.h"
#include "poll.h"
#include "../common/print.h"
#include "../common/random.h"
#include "reboot.h"
#include "refcount.h"
#include "rwsem.h"
#include "spinlock.h"
#include "sysctl.h"
#include "time.h"
#include "timer.h"
#include "tunable.h"
#include "../common/turn.h"
#include "../common/uaccess.h"
#include "wait.h"
#include "workqueue.h"

#endif
