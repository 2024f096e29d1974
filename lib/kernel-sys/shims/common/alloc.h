/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Kernel memory: objects, virtually contiguous areas, and either. */
#ifndef KMOD_COMMON_ALLOC_H
#define KMOD_COMMON_ALLOC_H

/*
 * Each kmod_*realloc() makes p, which holds old_size bytes, hold size bytes; it allocates where p is NULL. The bytes
 * that both sizes have are kept; with KMOD___GFP_ZERO the others read as zero. Where it returns NULL, p is as it was. A size
 * of zero is not allowed. The node is a wish. Where the flags forbid sleeping, an area is never given back: it keeps its
 * pages when it shrinks, and does not grow beyond them.
 *
 * An object is aligned to KMOD_ARCH_KMALLOC_MINALIGN, and to its size where that is a power of two that is not beyond a
 * page; an area to KMOD_PAGE_SIZE.
 */
void *kmod_krealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid);
void *kmod_vrealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid);
void *kmod_kvrealloc(void *p, size_t old_size, size_t size, unsigned int flags, int nid);

/* Whether p is an area that may be given back only where sleeping is allowed. */
bool kmod_is_vmalloc_addr(const void *p);

/* Each gives back what the function of its kind returned. */
void kmod_kfree(void *p);
void kmod_vfree(void *p);
void kmod_kvfree(void *p);

#endif
