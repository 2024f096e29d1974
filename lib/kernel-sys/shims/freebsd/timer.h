/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers that count ticks. Manual: callout(9). */
#ifndef KMOD_TIMER_H
#define KMOD_TIMER_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/callout.h>

struct timer_list {
	struct mtx lock;
	struct callout callout;
	void (*function)(struct timer_list *);
	bool is_shut_down;
};

#include "../common/timer.h"

#endif
