/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers of high resolution. C header: <linux/hrtimer.h>. */
#include <linux/ktime.h>
#include <linux/timer.h>

#include "hrtimer.h"

/* The macro came after the function that makes a timer of one call, and before the older one was to go for long. */
#ifdef timer_container_of
#define kernel_has_hrtimer_setup 1
#endif

typedef enum hrtimer_restart (*function_t)(struct hrtimer *);

void kmod_hrtimer_setup(struct hrtimer *timer, int (*function)(struct hrtimer *), int clock, unsigned int mode)
{
	/* The kernel calls it by a type of function that returns an enumeration, which is passed as an int is. */
#ifdef kernel_has_hrtimer_setup
	hrtimer_setup(timer, (function_t)function, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = (function_t)function;
#endif
}

void kmod_hrtimer_start(struct hrtimer *timer, s64 expires, unsigned int mode)
{
	hrtimer_start(timer, ns_to_ktime(expires), mode);
}

bool kmod_hrtimer_cancel(struct hrtimer *timer)
{
	return hrtimer_cancel(timer);
}

u64 kmod_hrtimer_forward(struct hrtimer *timer, s64 now, s64 interval)
{
	return hrtimer_forward(timer, ns_to_ktime(now), ns_to_ktime(interval));
}

u64 kmod_hrtimer_forward_now(struct hrtimer *timer, s64 interval)
{
	return hrtimer_forward_now(timer, ns_to_ktime(interval));
}

s64 kmod_hrtimer_get_expires(const struct hrtimer *timer)
{
	return ktime_to_ns(hrtimer_get_expires(timer));
}
