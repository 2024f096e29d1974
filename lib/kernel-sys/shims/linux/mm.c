/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Address spaces of processes, and the areas in them. C headers: <linux/mm.h>, <linux/sched/mm.h>. */
#include <linux/mm.h>

#include "mm.h"

unsigned long kmod_vma_start(const struct vm_area_struct *vma)
{
	return vma->vm_start;
}

unsigned long kmod_vma_end(const struct vm_area_struct *vma)
{
	return vma->vm_end;
}

unsigned long kmod_vma_flags(const struct vm_area_struct *vma)
{
	return vma->vm_flags;
}

/*
 * Where the flags are read-only by name, the functions that change them take the area's lock, which one that nobody sees
 * yet does not need; their number and names are not the same everywhere.
 */
void kmod_vma_change_flags(struct vm_area_struct *vma, unsigned long set, unsigned long unset)
{
	unsigned long *flags = (unsigned long *)&vma->vm_flags;

	*flags = (*flags | set) & ~unset;
}

int kmod_vm_insert_page(struct vm_area_struct *vma, unsigned long address, struct page *page)
{
	return vm_insert_page(vma, address, page);
}
