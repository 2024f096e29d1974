/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers of high resolution. C header: <linux/hrtimer.h>. */
#ifndef KMOD_HRTIMER_H
#define KMOD_HRTIMER_H

#include <linux/hrtimer.h>

static const unsigned int KMOD_HRTIMER_MODE_REL __maybe_unused = HRTIMER_MODE_REL;
static const unsigned int KMOD_HRTIMER_MODE_PINNED __maybe_unused = HRTIMER_MODE_PINNED;
static const unsigned int KMOD_HRTIMER_MODE_SOFT __maybe_unused = HRTIMER_MODE_SOFT;
static const unsigned int KMOD_HRTIMER_MODE_HARD __maybe_unused = HRTIMER_MODE_HARD;

static const int KMOD_HRTIMER_NORESTART __maybe_unused = HRTIMER_NORESTART;
static const int KMOD_HRTIMER_RESTART __maybe_unused = HRTIMER_RESTART;

#include "../common/hrtimer.h"

#endif
