/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What the administrator has set in the kernel's environment. Manual: getenv(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>

#include "tunable.h"

char *kmod_kern_getenv(const char *name)
{
	return kern_getenv(name);
}

void kmod_freeenv(char *value)
{
	freeenv(value);
}
