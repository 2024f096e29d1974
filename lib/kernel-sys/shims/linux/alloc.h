/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Kernel memory: slab objects, virtually contiguous areas, and either. C headers: <linux/slab.h>, <linux/vmalloc.h>. */
#ifndef KMOD_ALLOC_H
#define KMOD_ALLOC_H

#include <linux/gfp.h>
#include <linux/numa.h>
#include <linux/slab.h>

static const gfp_t KMOD_GFP_ATOMIC = GFP_ATOMIC;
static const gfp_t KMOD_GFP_KERNEL = GFP_KERNEL;
static const gfp_t KMOD_GFP_KERNEL_ACCOUNT = GFP_KERNEL_ACCOUNT;
static const gfp_t KMOD_GFP_NOWAIT = GFP_NOWAIT;
static const gfp_t KMOD___GFP_HIGHMEM = __GFP_HIGHMEM;
static const gfp_t KMOD___GFP_NOWARN = __GFP_NOWARN;
static const gfp_t KMOD___GFP_ZERO = __GFP_ZERO;

static const int KMOD_MAX_NUMNODES = MAX_NUMNODES;
static const int KMOD_NUMA_NO_NODE = NUMA_NO_NODE;

static const size_t KMOD_ARCH_KMALLOC_MINALIGN = ARCH_KMALLOC_MINALIGN;
static const size_t KMOD_PAGE_SIZE = PAGE_SIZE;

/*
 * Each kmod_*realloc() makes p, which holds old_size bytes, hold size bytes; it allocates where p is NULL. The bytes
 * that both sizes have are kept; with __GFP_ZERO the others read as zero. Where it returns NULL, p is as it was. A size
 * of zero is not allowed. The node is a wish: it is followed by fresh allocations, where it is on line.
 *
 * A slab object is aligned to ARCH_KMALLOC_MINALIGN, and to its size where that is a power of two; an area to PAGE_SIZE.
 */
void *kmod_krealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid);
void *kmod_vrealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid);
void *kmod_kvrealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid);

/* Each gives back what the function of its kind returned. */
void kmod_kfree(void *p);
void kmod_vfree(void *p);
void kmod_kvfree(void *p);

#endif
