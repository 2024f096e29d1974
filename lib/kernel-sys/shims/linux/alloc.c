/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Kernel memory: slab objects, virtually contiguous areas, and either. C headers: <linux/slab.h>, <linux/vmalloc.h>. */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "shims.h"

/* A node that has no memory to look into must not reach the page allocator. */
static int usable_node(int nid)
{
	return nid >= 0 && nid < MAX_NUMNODES && node_online(nid) ? nid : NUMA_NO_NODE;
}

/* The kernel reports what is beyond its limits as a bug of the caller; here it is memory that there is not. */
static void *slab_new(size_t size, gfp_t flags, int nid)
{
	return size > KMALLOC_MAX_SIZE ? NULL : kmalloc_node(size, flags, usable_node(nid));
}

static void *slab_resize(void *p, size_t size, gfp_t flags)
{
	return size > KMALLOC_MAX_SIZE ? NULL : krealloc(p, size, flags);
}

/*
 * Areas are asked for in whole pages: they grow in place to the end of their last page, which KASAN allows only if it
 * was asked for. Zero stands for what cannot be rounded up.
 */
static size_t whole_pages(size_t size)
{
	return PAGE_ALIGN(size);
}

/* Areas take a node and flags at once only inside the kernel: the node is followed where the flags are the usual ones. */
static void *area_new(size_t size, gfp_t flags, int nid)
{
	nid = usable_node(nid);
	size = whole_pages(size);
	/* Mapping an area may sleep whatever the flags say. */
	if (size == 0 || !gfpflags_allow_blocking(flags))
		return NULL;
	if (nid == NUMA_NO_NODE || (flags & ~(__GFP_ZERO | __GFP_HIGHMEM)) != GFP_KERNEL)
		return __vmalloc(size, flags);
	return flags & __GFP_ZERO ? vzalloc_node(size, nid) : vmalloc_node(size, nid);
}

static void *either_new(size_t size, gfp_t flags, int nid)
{
	if (size > PAGE_SIZE)
		size = whole_pages(size);
	return size == 0 || size > INT_MAX ? NULL : kvmalloc_node(size, flags, usable_node(nid));
}

/* Neither krealloc() of every release nor what stays in place clears what lies behind the old size. */
static void *with_clear_tail(void *p, size_t old_size, size_t size, gfp_t flags)
{
	if (p && (flags & __GFP_ZERO) && size > old_size)
		memset(p + old_size, 0, size - old_size);
	return p;
}

/* Whether an area stays where it is: its pages do, or it shrinks and may not be given back now, for vfree() may sleep. */
static bool area_stays(size_t old_size, size_t size, gfp_t flags)
{
	return whole_pages(old_size) == whole_pages(size) || (size < old_size && !gfpflags_allow_blocking(flags));
}

void *kmod_krealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid)
{
	if (!p)
		return slab_new(size, flags, nid);
	return with_clear_tail(slab_resize(p, size, flags), old_size, size, flags);
}

void *kmod_vrealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid)
{
	void *moved;

	if (p && area_stays(old_size, size, flags))
		return with_clear_tail(p, old_size, size, flags);
	moved = area_new(size, flags, nid);
	if (p && moved) {
		memcpy(moved, p, min(old_size, size));
		kmod_vfree(p);
	}
	return moved;
}

void *kmod_kvrealloc(void *p, size_t old_size, size_t size, gfp_t flags, int nid)
{
	void *moved;

	if (p && is_vmalloc_addr(p)) {
		if (area_stays(old_size, size, flags))
			return with_clear_tail(p, old_size, size, flags);
		if (!gfpflags_allow_blocking(flags))
			return NULL;
	} else if (p) {
		/* Beyond a page, an area is better than a slab object that is hard to get. */
		gfp_t easily = size > PAGE_SIZE ? flags | __GFP_NOWARN | __GFP_NORETRY : flags;

		moved = slab_resize(p, size, easily);
		if (moved || size <= PAGE_SIZE)
			return with_clear_tail(moved, old_size, size, flags);
	}
	moved = either_new(size, flags, nid);
	if (p && moved) {
		memcpy(moved, p, min(old_size, size));
		kmod_kvfree(p);
	}
	return moved;
}

bool kmod_is_vmalloc_addr(const void *p)
{
	return is_vmalloc_addr(p);
}

void kmod_kfree(void *p)
{
	kfree(p);
}

void kmod_vfree(void *p)
{
	vfree(p);
}

void kmod_kvfree(void *p)
{
	kvfree(p);
}
