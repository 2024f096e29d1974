/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers that count ticks. C header: <linux/timer.h>. */
#include "timer.h"

/* All are of one class to the lock validator. */
void kmod_timer_init(struct timer_list *timer, void (*function)(struct timer_list *))
{
	timer_setup(timer, function, 0);
}

bool kmod_timer_pending(const struct timer_list *timer)
{
	return timer_pending(timer);
}

bool kmod_mod_timer(struct timer_list *timer, unsigned long expires)
{
	return mod_timer(timer, expires);
}

bool kmod_timer_delete_sync(struct timer_list *timer)
{
	return timer_delete_sync(timer);
}

bool kmod_timer_shutdown_sync(struct timer_list *timer)
{
	return timer_shutdown_sync(timer);
}
