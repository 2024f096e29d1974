/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Events that happen once. Manual: sleep(9). */
#ifndef KMOD_COMPLETION_H
#define KMOD_COMPLETION_H

#include <sys/param.h>
#include <sys/lock.h>
#include <sys/mutex.h>

struct completion {
	struct mtx lock;
	bool done;
};

/* Makes an event; lets it happen, for all who wait and will; waits until it has happened, whatever signals there are. */
void kmod_init_completion(struct completion *event);
void kmod_complete_all(struct completion *event);
void kmod_wait_for_completion(struct completion *event);

#endif
