/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Events that happen once. C header: <linux/completion.h>. */
#include "completion.h"

void kmod_init_completion(struct completion *event)
{
	init_completion(event);
}

void kmod_complete_all(struct completion *event)
{
	complete_all(event);
}

void kmod_wait_for_completion(struct completion *event)
{
	wait_for_completion(event);
}
