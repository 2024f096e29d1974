/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Counters of references. C header: <linux/refcount.h>. */
#ifndef KMOD_REFCOUNT_H
#define KMOD_REFCOUNT_H

#include <linux/refcount.h>

/* Each does what the kernel's function of the same name does. */
void kmod_refcount_set(refcount_t *counter, int value);
void kmod_refcount_inc(refcount_t *counter);
void kmod_refcount_dec(refcount_t *counter);
bool kmod_refcount_dec_and_test(refcount_t *counter);

#endif
