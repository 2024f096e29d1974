/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Counters of references. C header: <linux/refcount.h>. */
#include "refcount.h"

void kmod_refcount_set(refcount_t *counter, int value)
{
	refcount_set(counter, value);
}

void kmod_refcount_inc(refcount_t *counter)
{
	refcount_inc(counter);
}

void kmod_refcount_dec(refcount_t *counter)
{
	refcount_dec(counter);
}

bool kmod_refcount_dec_and_test(refcount_t *counter)
{
	return refcount_dec_and_test(counter);
}
