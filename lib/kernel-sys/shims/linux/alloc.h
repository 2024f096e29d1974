/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Kernel memory: slab objects, virtually contiguous areas, and either. C headers: <linux/slab.h>, <linux/vmalloc.h>. */
#ifndef KMOD_ALLOC_H
#define KMOD_ALLOC_H

#include <linux/gfp.h>
#include <linux/numa.h>
#include <linux/slab.h>

static const gfp_t KMOD_GFP_ATOMIC __maybe_unused = GFP_ATOMIC;
static const gfp_t KMOD_GFP_KERNEL __maybe_unused = GFP_KERNEL;
static const gfp_t KMOD_GFP_KERNEL_ACCOUNT __maybe_unused = GFP_KERNEL_ACCOUNT;
static const gfp_t KMOD_GFP_NOWAIT __maybe_unused = GFP_NOWAIT;
static const gfp_t KMOD___GFP_DIRECT_RECLAIM __maybe_unused = __GFP_DIRECT_RECLAIM;
static const gfp_t KMOD___GFP_HIGHMEM __maybe_unused = __GFP_HIGHMEM;
static const gfp_t KMOD___GFP_NOWARN __maybe_unused = __GFP_NOWARN;
static const gfp_t KMOD___GFP_ZERO __maybe_unused = __GFP_ZERO;

static const int KMOD_MAX_NUMNODES __maybe_unused = MAX_NUMNODES;
static const int KMOD_NUMA_NO_NODE __maybe_unused = NUMA_NO_NODE;

static const size_t KMOD_ARCH_KMALLOC_MINALIGN __maybe_unused = ARCH_KMALLOC_MINALIGN;
static const size_t KMOD_PAGE_SIZE __maybe_unused = PAGE_SIZE;

/*
 * Each kmod_*realloc() makes p, which holds old_size bytes, hold size bytes; it allocates where p is NULL. The bytes
 * that both sizes have are kept; with __GFP_ZERO the others read as zero. Where it returns NULL, p is as it was. A size
 * of zero is not allowed. The node is a wish: it is followed by fresh allocations, where it is on line. Where the flags
 * forbid sleeping, an area is never given back: it keeps its pages when it shrinks, and does not grow beyond them.
 *
 * A slab object is aligned to ARCH_KMALLOC_MINALIGN, and to its size where that is a power of two; an area to PAGE_SIZE.
 */
void *kmod_krealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid);
void *kmod_vrealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid);
void *kmod_kvrealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid);

/* Whether p is an area, hence may be given back only where sleeping is allowed. */
bool kmod_is_vmalloc_addr(const void *p);

/* Each gives back what the function of its kind returned. */
void kmod_kfree(void *p);
void kmod_vfree(void *p);
void kmod_kvfree(void *p);

#endif
