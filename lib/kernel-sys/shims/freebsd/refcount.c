/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Counters of references. Manual: atomic(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/limits.h>
#include <sys/kdb.h>
#include <machine/atomic.h>

#include "refcount.h"

/* Far from both ends of what is used, so that it is not left by those who count meanwhile. */
#define SATURATED (INT_MIN / 2)

static volatile u_int *bits(refcount_t *counter)
{
	return (volatile u_int *)&counter->refs.counter;
}

static void __noinline report(refcount_t *counter, const char *what)
{
	atomic_store_int(bits(counter), (u_int)SATURATED);
	printf("WARNING: reference counter %p: %s\n", counter, what);
	kdb_backtrace();
}

void kmod_refcount_set(refcount_t *counter, int value)
{
	atomic_store_int(bits(counter), (u_int)value);
}

void kmod_refcount_inc(refcount_t *counter)
{
	int before = (int)atomic_fetchadd_int(bits(counter), 1);

	if (__predict_false(before <= 0 || before == INT_MAX))
		report(counter, before == 0 ? "addition on 0" : "saturated");
}

void kmod_refcount_dec(refcount_t *counter)
{
	int before;

	atomic_thread_fence_rel();
	before = (int)atomic_fetchadd_int(bits(counter), -1);
	if (__predict_false(before <= 1))
		report(counter, "decrement hit 0");
}

bool kmod_refcount_dec_and_test(refcount_t *counter)
{
	int before;

	atomic_thread_fence_rel();
	before = (int)atomic_fetchadd_int(bits(counter), -1);
	if (before == 1) {
		atomic_thread_fence_acq();
		return true;
	}
	if (__predict_false(before <= 0))
		report(counter, "underflow");
	return false;
}
