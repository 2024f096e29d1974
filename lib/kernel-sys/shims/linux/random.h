/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Random bytes. C header: <linux/random.h>. */
#ifndef KMOD_RANDOM_H
#define KMOD_RANDOM_H

#include <linux/types.h>

/* Each does what the kernel's function of the same name does. */
void kmod_get_random_bytes(void *bytes, size_t count);
int kmod_wait_for_random_bytes(void);
bool kmod_rng_is_initialized(void);

#endif
