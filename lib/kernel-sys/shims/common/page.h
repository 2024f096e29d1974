/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Pages of memory. */
#ifndef KMOD_COMMON_PAGE_H
#define KMOD_COMMON_PAGE_H

struct page;

/* A page, or NULL; given back with kmod_free_page(), which gives back one reference. */
struct page *kmod_alloc_page(unsigned int flags);
void kmod_free_page(struct page *page);

/* The node whose memory it is. */
int kmod_page_to_nid(const struct page *page);

/* Makes a page readable and writable for the current task; undone in the opposite order, by the address. */
void *kmod_kmap_local_page(struct page *page);
void kmod_kunmap_local(const void *address);

#endif
