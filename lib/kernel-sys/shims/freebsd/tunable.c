/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What the administrator has set in the kernel's environment, and the lock of what came of it. Manuals: getenv(9), sx(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/sx.h>

#include "tunable.h"

static struct sx parameters_lock;
SX_SYSINIT(kmod_parameters, &parameters_lock, "kmod parameters");

char *kmod_kern_getenv(const char *name)
{
	return kern_getenv(name);
}

void kmod_freeenv(char *value)
{
	freeenv(value);
}

void kmod_param_not_offered(const char *name, int error)
{
	printf("%s is no setting: error %d\n", name, -error);
}

void kmod_param_lock(void)
{
	sx_xlock(&parameters_lock);
}

void kmod_param_unlock(void)
{
	sx_xunlock(&parameters_lock);
}
