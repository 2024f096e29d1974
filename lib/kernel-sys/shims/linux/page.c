/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Pages of memory. C headers: <linux/gfp.h>, <linux/mm.h>, <linux/highmem.h>. */
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/mm.h>

#include "../common/page.h"

struct page *kmod_alloc_page(gfp_t flags)
{
	return alloc_page(flags);
}

void kmod_free_page(struct page *page)
{
	__free_page(page);
}

int kmod_page_to_nid(const struct page *page)
{
	return page_to_nid(page);
}

void *kmod_kmap_local_page(struct page *page)
{
	return kmap_local_page(page);
}

void kmod_kunmap_local(const void *address)
{
	kunmap_local(address);
}
