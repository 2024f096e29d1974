/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Queues of work that tasks of the kernel do. C header: <linux/workqueue.h>. */
#ifndef KMOD_WORKQUEUE_H
#define KMOD_WORKQUEUE_H

#include <linux/workqueue.h>

static const unsigned int KMOD_WQ_UNBOUND __maybe_unused = WQ_UNBOUND;
static const unsigned int KMOD_WQ_FREEZABLE __maybe_unused = WQ_FREEZABLE;
static const unsigned int KMOD_WQ_MEM_RECLAIM __maybe_unused = WQ_MEM_RECLAIM;
static const unsigned int KMOD_WQ_HIGHPRI __maybe_unused = WQ_HIGHPRI;
static const unsigned int KMOD_WQ_CPU_INTENSIVE __maybe_unused = WQ_CPU_INTENSIVE;
static const unsigned int KMOD_WQ_SYSFS __maybe_unused = WQ_SYSFS;
static const unsigned int KMOD_WQ_POWER_EFFICIENT __maybe_unused = WQ_POWER_EFFICIENT;

/* The queues that the kernel has for everybody. */
enum kmod_system_queue {
	KMOD_SYSTEM,
	KMOD_SYSTEM_HIGHPRI,
	KMOD_SYSTEM_LONG,
	KMOD_SYSTEM_UNBOUND,
	KMOD_SYSTEM_FREEZABLE,
	KMOD_SYSTEM_POWER_EFFICIENT,
	KMOD_SYSTEM_FREEZABLE_POWER_EFFICIENT,
	KMOD_SYSTEM_BH,
	KMOD_SYSTEM_BH_HIGHPRI,
};

/* A macro that came with queues whose work is done in soft interrupts. */
#ifdef WORK_OFFQ_BH
#define kernel_has_bh_workqueues 1

/* Becomes the cfg `kernel_has_bh_workqueues` of Rust code. */
static const unsigned int KMOD_HAS_BH_WORKQUEUES __maybe_unused = 1;
#endif

#include "../common/workqueue.h"

#endif
