/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Random bytes. */
#ifndef KMOD_COMMON_RANDOM_H
#define KMOD_COMMON_RANDOM_H

/* Fills memory. */
void kmod_get_random_bytes(void *bytes, size_t count);

/* Waits until there is enough chance: zero, or a negative error number if a signal comes. */
int kmod_wait_for_random_bytes(void);

/* Whether there is enough chance. */
bool kmod_rng_is_initialized(void);

#endif
