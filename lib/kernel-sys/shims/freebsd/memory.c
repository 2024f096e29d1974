/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What compilers take for granted, and a kernel does not export. Manual: bcmp(3). */
#include <sys/param.h>
#include <sys/systm.h>

#undef bcmp
int bcmp(const void *one, const void *other, size_t len) __used;

/* A comparison for equality alone becomes this, whatever was written. */
int bcmp(const void *one, const void *other, size_t len)
{
	return memcmp(one, other, len);
}
