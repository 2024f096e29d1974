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

/*
 * Each kmod_*realloc() makes p, which holds old_size bytes, hold size bytes; it allocates where p is NULL. The bytes
 * that both sizes have are kept; with M_ZERO the others read as zero. Where it returns NULL, p is as it was. A size of
 * zero is not allowed. The node is a wish, which is not followed.
 *
 * An object is aligned to KMOD_ARCH_KMALLOC_MINALIGN, and to its size where that is a power of two, though not beyond a
 * page: malloc(9) has no more to offer. What kmod_vrealloc() returns is aligned to PAGE_SIZE.
 */
void *kmod_krealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid);
void *kmod_vrealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid);
void *kmod_kvrealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid);

/* Whether p may be given back only where sleeping is allowed: none has to. */
bool kmod_is_vmalloc_addr(const void *p);

/* Each gives back what the function of its kind returned. */
void kmod_kfree(void *p);
void kmod_vfree(void *p);
void kmod_kvfree(void *p);

/* What the memory of this module is counted as. */
MALLOC_DECLARE(M_KMOD);

#endif
