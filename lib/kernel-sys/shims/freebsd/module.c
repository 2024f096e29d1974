/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Who uses the module. Manual: module(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <machine/atomic.h>

#include "module.h"

static volatile u_int holders;

void kmod_module_hold(void)
{
	atomic_add_int(&holders, 1);
}

void kmod_module_release(void)
{
	atomic_subtract_rel_int(&holders, 1);
}

bool kmod_module_is_held(void)
{
	return atomic_load_acq_int(&holders) != 0;
}
