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

/* Makes a timer that calls the function, in a thread that may not sleep; it returns one of the two constants above. */
void kmod_hrtimer_setup(struct hrtimer *timer, int (*function)(struct hrtimer *), int clock, unsigned int mode);

/* Starts it anew. */
void kmod_hrtimer_start(struct hrtimer *timer, int64_t expires, unsigned int mode);

/* Cancels it, and waits for its function; returns whether it was started. */
bool kmod_hrtimer_cancel(struct hrtimer *timer);

/* Moves the expiry on by a multiple of the interval, beyond now; returns by how many. */
uint64_t kmod_hrtimer_forward(struct hrtimer *timer, int64_t now, int64_t interval);
uint64_t kmod_hrtimer_forward_now(struct hrtimer *timer, int64_t interval);

/* When it expires, or expired last. */
int64_t kmod_hrtimer_get_expires(const struct hrtimer *timer);

#endif
