/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Reporting bugs. C header: <linux/bug.h>. */
#include <linux/bug.h>

#include "../common/bug.h"

void kmod_bug(void)
{
	BUG();
}

void kmod_warn(const char *file, int len, unsigned int line)
{
	WARN(1, "condition met at %.*s:%u\n", len, file, line);
}
