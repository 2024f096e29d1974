/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Random bytes. Manual: random(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/libkern.h>
#include <sys/random.h>

#include "../common/random.h"
#include "wait.h"

void kmod_get_random_bytes(void *bytes, size_t count)
{
	arc4random_buf(bytes, count);
}

int kmod_wait_for_random_bytes(void)
{
	while (!is_random_seeded()) {
		kmod_sleep_a_tick();
		if (kmod_signal_pending())
			return -EINTR;
	}
	return 0;
}

bool kmod_rng_is_initialized(void)
{
	return is_random_seeded();
}
