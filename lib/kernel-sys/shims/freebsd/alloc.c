/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Kernel memory. Manual: malloc(9). */
#include <sys/param.h>
#include <sys/kernel.h>
#include <sys/systm.h>

#include "alloc.h"

/* What an object is larger than that malloc(9) cuts out of a slab: there is no waiting for as much as anyone may ask. */
#define LARGE ((size_t)16 * PAGE_SIZE)
#define TOO_LARGE_TO_WAIT_FOR ((size_t)1024 * PAGE_SIZE)

MALLOC_DEFINE(M_KMOD, "kmod", "memory of modules in Rust");

typedef void *(*make)(size_t size, int flags);

/* Aligned to its size where that is a power of two, but not beyond a page: malloc(9) has no more to offer. */
static void *make_object(size_t size, int flags)
{
	return malloc(size, M_KMOD, flags);
}

static void *make_pages(size_t size, int flags)
{
	return malloc_aligned(round_page(size), PAGE_SIZE, M_KMOD, flags);
}

static void *allocate(make make, size_t size, unsigned int flags)
{
	int how = flags & (M_NOWAIT | M_WAITOK | M_ZERO | M_USE_RESERVE);
	void *p;

	if (!(how & M_WAITOK))
		return make(size, how | M_NOWAIT);
	if (size <= LARGE)
		return make(size, how);
	/* An address space is not that large, and rounding up must not wrap. */
	if (size > SIZE_MAX / 2)
		return NULL;
	p = make(size, (how & ~M_WAITOK) | M_NOWAIT);
	if (p == NULL && size <= TOO_LARGE_TO_WAIT_FOR)
		p = make(size, how);
	return p;
}

/* Whether the memory at p is right for size bytes as it is: large enough, not much too large, and aligned. */
static bool fits(void *p, size_t size)
{
	size_t usable = malloc_usable_size(p);

	if (size > usable || size <= usable / 2)
		return false;
	return !powerof2(size) || ((uintptr_t)p & (MIN(size, PAGE_SIZE) - 1)) == 0;
}

static void *resize(make make, void *p, size_t old_size, size_t size, unsigned int flags)
{
	void *new;

	if (p == NULL)
		return allocate(make, size, flags);
	if (fits(p, size)) {
		if ((flags & M_ZERO) && size > old_size)
			memset((char *)p + old_size, 0, size - old_size);
		return p;
	}
	new = allocate(make, size, flags);
	if (new == NULL)
		return NULL;
	memcpy(new, p, MIN(old_size, size));
	free(p, M_KMOD);
	return new;
}

void *kmod_krealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid __unused)
{
	return resize(make_object, p, old_size, size, flags);
}

void *kmod_vrealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid __unused)
{
	return resize(make_pages, p, old_size, size, flags);
}

void *kmod_kvrealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid __unused)
{
	return resize(make_object, p, old_size, size, flags);
}

bool kmod_is_vmalloc_addr(const void *p __unused)
{
	return false;
}

void kmod_kfree(void *p)
{
	free(p, M_KMOD);
}

void kmod_vfree(void *p)
{
	free(p, M_KMOD);
}

void kmod_kvfree(void *p)
{
	free(p, M_KMOD);
}
