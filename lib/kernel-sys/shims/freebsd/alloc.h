/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Kernel memory. Manual: malloc(9). */
#ifndef KMOD_ALLOC_H
#define KMOD_ALLOC_H

#include <sys/param.h>
#include <sys/malloc.h>

/* Bits of our own, which malloc(9) does not see. */
#define KMOD_ACCOUNT 0x10000000u
#define KMOD_HIGHMEM 0x20000000u
#define KMOD_NOWARN 0x40000000u

static const unsigned int KMOD_GFP_ATOMIC __unused = M_NOWAIT | M_USE_RESERVE;
static const unsigned int KMOD_GFP_KERNEL __unused = M_WAITOK;
static const unsigned int KMOD_GFP_KERNEL_ACCOUNT __unused = M_WAITOK | KMOD_ACCOUNT;
static const unsigned int KMOD_GFP_NOWAIT __unused = M_NOWAIT;
static const unsigned int KMOD___GFP_DIRECT_RECLAIM __unused = M_WAITOK;
static const unsigned int KMOD___GFP_HIGHMEM __unused = KMOD_HIGHMEM;
static const unsigned int KMOD___GFP_NOWARN __unused = KMOD_NOWARN;
static const unsigned int KMOD___GFP_ZERO __unused = M_ZERO;

static const int KMOD_MAX_NUMNODES __unused = MAXMEMDOM;
static const int KMOD_NUMA_NO_NODE __unused = -1;

static const size_t KMOD_ARCH_KMALLOC_MINALIGN __unused = sizeof(void *);
static const size_t KMOD_PAGE_SIZE __unused = PAGE_SIZE;

/* What the memory of this module is counted as. */
MALLOC_DECLARE(M_KMOD);

#include "../common/alloc.h"

#endif
