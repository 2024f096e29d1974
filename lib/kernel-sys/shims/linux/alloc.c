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

static void *slab_new(size_t size, gfp_t flags, int nid)
{
	return kmalloc_node(size, flags, usable_node(nid));
}

static void *slab_resize(void *p, size_t size, gfp_t flags)
{
	return krealloc(p, size, flags);
}

/* Areas take a node and flags at once only inside the kernel: the node is followed where the flags are the usual ones. */
static void *area_new(size_t size, gfp_t flags, int nid)
{
	nid = usable_node(nid);
	/* Mapping an area may sleep whatever the flags say. */
	if (!gfpflags_allow_blocking(flags))
		return NULL;
	if (nid == NUMA_NO_NODE || (flags & ~(__GFP_ZERO | __GFP_HIGHMEM)) != GFP_KERNEL)
		return __vmalloc(size, flags);
	return flags & __GFP_ZERO ? vzalloc_node(size, nid) : vmalloc_node(size, nid);
}

static void *either_new(size_t size, gfp_t flags, int nid)
{
	return kvmalloc_node(size, flags, usable_node(nid));
}

/* Neither krealloc() of every release nor what stays in place clears what lies behind the old size. */
static void *with_clear_tail(void *p, size_t old_size, size_t size, gfp_t flags)
{
	if (p && (flags & __GFP_ZERO) && size > old_size)
		memset(p + old_size, 0, size - old_size);
	return p;
}

static bool same_pages(size_t old_size, size_t size)
{
	return PAGE_ALIGN(old_size) == PAGE_ALIGN(size);
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

	if (p && same_pages(old_size, size))
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
		if (same_pages(old_size, size))
			return with_clear_tail(p, old_size, size, flags);
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
