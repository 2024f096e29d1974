/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers of high resolution. Manual: callout(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/time.h>

#include "hrtimer.h"
#include "time.h"

/* Callouts count seconds in 31 bits: what is farther away comes early, after decades. */
#define FARTHEST (INT64_MAX / 8)

static int64_t now(const struct hrtimer *timer)
{
	return timer->clock == CLOCK_REALTIME ? kmod_ktime_get_real() : kmod_ktime_get();
}

static int64_t add(int64_t one, int64_t other)
{
	int64_t sum;

	if (!__builtin_add_overflow(one, other, &sum))
		return sum;
	return other < 0 ? INT64_MIN : INT64_MAX;
}

static void expire(void *data);

/* Lets it expire when its clock says so, by the clock that callouts go by. */
static void schedule(struct hrtimer *timer)
{
	int64_t after = MAX(add(timer->expires, -now(timer)), 0);

	callout_reset_sbt(&timer->callout, nstosbt(MIN(after, FARTHEST)), 0, expire, timer, C_PREL(20));
}

static void expire(void *data)
{
	struct hrtimer *timer = data;

	/* One that does not restart may be gone when its function returns. */
	if (timer->function(timer) == KMOD_HRTIMER_RESTART)
		schedule(timer);
}

void kmod_hrtimer_setup(struct hrtimer *timer, int (*function)(struct hrtimer *), int clock, unsigned int mode __unused)
{
	callout_init(&timer->callout, 1);
	timer->function = function;
	timer->clock = clock;
	timer->expires = 0;
}

void kmod_hrtimer_start(struct hrtimer *timer, int64_t expires, unsigned int mode)
{
	timer->expires = mode & KMOD_HRTIMER_MODE_REL ? add(now(timer), expires) : expires;
	schedule(timer);
}

bool kmod_hrtimer_cancel(struct hrtimer *timer)
{
	return callout_drain(&timer->callout) > 0;
}

uint64_t kmod_hrtimer_forward(struct hrtimer *timer, int64_t now, int64_t interval)
{
	int64_t late = add(now, -timer->expires);
	uint64_t times;

	if (late < 0 || interval <= 0)
		return 0;
	times = (uint64_t)late / (uint64_t)interval + 1;
	/* The last step is the first that leads beyond now. */
	timer->expires = add(timer->expires, (int64_t)(times - 1) * interval);
	timer->expires = add(timer->expires, interval);
	return times;
}

uint64_t kmod_hrtimer_forward_now(struct hrtimer *timer, int64_t interval)
{
	return kmod_hrtimer_forward(timer, now(timer), interval);
}

int64_t kmod_hrtimer_get_expires(const struct hrtimer *timer)
{
	return timer->expires;
}
