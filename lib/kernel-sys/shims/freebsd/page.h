/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Pages of memory. Manual: vm_page_alloc(9). */
#ifndef KMOD_PAGE_H
#define KMOD_PAGE_H

#include <sys/param.h>

/* What the kernel calls a vm_page. One of ours belongs to no object, and is wired once for each reference. */
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
