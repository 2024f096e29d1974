/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Who uses the module. Manual: module(9). */
#include <sys/param.h>
#include <sys/limits.h>
#include <sys/systm.h>
#include <machine/atomic.h>

#include "module.h"

/* Instead of their number, when there will be none any more. */
#define CLOSED UINT_MAX

static volatile u_int holders;
static void (*volatile to_tidy)(void);

void kmod_module_tidy(void (*function)(void))
{
	to_tidy = function;
}

static void tidy_up(void)
{
	void (*function)(void) = to_tidy;

	if (function != NULL)
		function();
}

bool kmod_module_hold(void)
{
	u_int before = atomic_load_int(&holders);

	while (before != CLOSED) {
		if (atomic_fcmpset_acq_int(&holders, &before, before + 1))
			return true;
	}
	return false;
}

void kmod_module_release(void)
{
	atomic_subtract_rel_int(&holders, 1);
}

bool kmod_module_is_held(void)
{
	tidy_up();
	return atomic_load_acq_int(&holders) != 0;
}

unsigned int kmod_module_holders(void)
{
	u_int count;

	tidy_up();
	count = atomic_load_acq_int(&holders);
	return count == CLOSED ? 0 : count;
}

bool kmod_module_close(void)
{
	tidy_up();
	return atomic_cmpset_acq_int(&holders, 0, CLOSED) != 0;
}
