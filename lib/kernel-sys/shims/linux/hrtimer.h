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

/* Makes a timer that calls the function, which returns one of the two constants above. */
void kmod_hrtimer_setup(struct hrtimer *timer, int (*function)(struct hrtimer *), int clock, unsigned int mode);

/* Each does what the kernel's function of the same name does, with nanoseconds. */
void kmod_hrtimer_start(struct hrtimer *timer, s64 expires, unsigned int mode);
bool kmod_hrtimer_cancel(struct hrtimer *timer);
u64 kmod_hrtimer_forward(struct hrtimer *timer, s64 now, s64 interval);
u64 kmod_hrtimer_forward_now(struct hrtimer *timer, s64 interval);
s64 kmod_hrtimer_get_expires(const struct hrtimer *timer);

#endif
