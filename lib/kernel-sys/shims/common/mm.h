/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Areas of the address space of a process. */
#ifndef KMOD_COMMON_MM_H
#define KMOD_COMMON_MM_H

/* Of an area that stays during the call: where it begins and ends, and its flags. */
unsigned long kmod_vma_start(const struct vm_area_struct *vma);
unsigned long kmod_vma_end(const struct vm_area_struct *vma);
unsigned long kmod_vma_flags(const struct vm_area_struct *vma);

/* Changes the flags of an area that nobody else can see yet. */
void kmod_vma_change_flags(struct vm_area_struct *vma, unsigned long set, unsigned long unset);

/* Maps a page at an address of an area, with a reference of its own. May sleep. */
int kmod_vm_insert_page(struct vm_area_struct *vma, unsigned long address, struct page *page);

#endif
