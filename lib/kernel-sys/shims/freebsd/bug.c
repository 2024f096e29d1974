/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Reporting bugs. Manuals: panic(9), stack(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kdb.h>

#include "../common/bug.h"

void kmod_bug(void)
{
	panic("a module in Rust has panicked");
}

void kmod_warn(const char *file, int len, unsigned int line)
{
	printf("WARNING at %.*s:%u\n", len, file, line);
	kdb_backtrace();
}
