/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Events that happen once. Manual: sleep(9). */
#include <sys/param.h>
#include <sys/systm.h>

#include "completion.h"

void kmod_init_completion(struct completion *event)
{
	/* Nothing else is locked while it is held, and nobody says when it goes: it is no matter for the validator. */
	mtx_init(&event->lock, "kmod event", NULL, MTX_DEF | MTX_NEW | MTX_NOWITNESS);
	event->done = false;
}

void kmod_complete_all(struct completion *event)
{
	mtx_lock(&event->lock);
	event->done = true;
	wakeup(event);
	mtx_unlock(&event->lock);
}

void kmod_wait_for_completion(struct completion *event)
{
	mtx_lock(&event->lock);
	while (!event->done)
		mtx_sleep(event, &event->lock, 0, "kmodev", 0);
	mtx_unlock(&event->lock);
}
