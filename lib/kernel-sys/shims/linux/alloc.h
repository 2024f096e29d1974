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

#include "../common/alloc.h"

#endif
