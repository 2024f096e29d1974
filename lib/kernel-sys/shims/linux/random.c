/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Random bytes. C header: <linux/random.h>. */
#include <linux/random.h>

#include "../common/random.h"

void kmod_get_random_bytes(void *bytes, size_t count)
{
	get_random_bytes(bytes, count);
}

int kmod_wait_for_random_bytes(void)
{
	return wait_for_random_bytes();
}

bool kmod_rng_is_initialized(void)
{
	return rng_is_initialized();
}
