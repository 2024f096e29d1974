/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers that count ticks. Manual: callout(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/limits.h>
#include <sys/kernel.h>

#include "timer.h"

static void timer_expires(void *data)
{
	struct timer_list *timer = data;

	timer->function(timer);
}

void kmod_timer_init(struct timer_list *timer, void (*function)(struct timer_list *))
{
	mtx_init(&timer->lock, "kmod timer", NULL, MTX_DEF | MTX_NEW | MTX_NOWITNESS);
	callout_init(&timer->callout, 1);
	timer->function = function;
	timer->is_shut_down = false;
}

bool kmod_timer_pending(const struct timer_list *timer)
{
	return callout_pending(&timer->callout) != 0;
}

bool kmod_mod_timer(struct timer_list *timer, unsigned long expires)
{
	long after = (long)(expires - (unsigned long)ticksl);
	bool was_started = false;

	mtx_lock(&timer->lock);
	if (!timer->is_shut_down)
		was_started = callout_reset(&timer->callout, (int)MIN(MAX(after, 1), INT_MAX), timer_expires, timer) > 0;
	mtx_unlock(&timer->lock);
	return was_started;
}

bool kmod_timer_delete_sync(struct timer_list *timer)
{
	return callout_drain(&timer->callout) > 0;
}

bool kmod_timer_shutdown_sync(struct timer_list *timer)
{
	mtx_lock(&timer->lock);
	timer->is_shut_down = true;
	mtx_unlock(&timer->lock);
	return kmod_timer_delete_sync(timer);
}
