/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers of high resolution. Manual: callout(9). */
#ifndef KMOD_HRTIMER_H
#define KMOD_HRTIMER_H

#include <sys/param.h>
#include <sys/callout.h>

static const unsigned int KMOD_HRTIMER_MODE_REL __unused = 1;
static const unsigned int KMOD_HRTIMER_MODE_PINNED __unused = 2;
static const unsigned int KMOD_HRTIMER_MODE_SOFT __unused = 4;
static const unsigned int KMOD_HRTIMER_MODE_HARD __unused = 8;

static const int KMOD_HRTIMER_NORESTART __unused = 0;
static const int KMOD_HRTIMER_RESTART __unused = 1;

struct hrtimer {
	struct callout callout;
	int (*function)(struct hrtimer *);
	int clock;
	/* By its clock, in nanoseconds. */
	int64_t expires;
};

#include "../common/hrtimer.h"

#endif
