/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Who uses an address space, and its lock. C headers: <linux/sched/mm.h>, <linux/mmap_lock.h>. */
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>

#include "mm_users.h"

struct mm_struct *kmod_vma_mm(const struct vm_area_struct *vma)
{
	return vma->vm_mm;
}

struct mm_struct *kmod_current_mm(void)
{
	return current->mm;
}

void kmod_mmgrab(struct mm_struct *mm)
{
	mmgrab(mm);
}

void kmod_mmdrop(struct mm_struct *mm)
{
	mmdrop(mm);
}

void kmod_mmget(struct mm_struct *mm)
{
	mmget(mm);
}

bool kmod_mmget_not_zero(struct mm_struct *mm)
{
	return mmget_not_zero(mm);
}

void kmod_mmput(struct mm_struct *mm)
{
	mmput(mm);
}

void kmod_mmput_async(struct mm_struct *mm)
{
	mmput_async(mm);
}

void kmod_mmap_read_lock(struct mm_struct *mm)
{
	mmap_read_lock(mm);
}

bool kmod_mmap_read_trylock(struct mm_struct *mm)
{
	return mmap_read_trylock(mm);
}

void kmod_mmap_read_unlock(struct mm_struct *mm)
{
	mmap_read_unlock(mm);
}

struct vm_area_struct *kmod_vma_lookup(struct mm_struct *mm, unsigned long address)
{
	return vma_lookup(mm, address);
}

#ifdef kernel_exports_lock_vma_under_rcu
struct vm_area_struct *kmod_lock_vma_under_rcu(struct mm_struct *mm, unsigned long address)
{
	return lock_vma_under_rcu(mm, address);
}

void kmod_vma_end_read(struct vm_area_struct *vma)
{
	vma_end_read(vma);
}
#else
struct vm_area_struct *kmod_lock_vma_under_rcu(struct mm_struct *mm, unsigned long address)
{
	return NULL;
}

void kmod_vma_end_read(struct vm_area_struct *vma)
{
}
#endif

void kmod_zap_vma_range(struct vm_area_struct *vma, unsigned long address, unsigned long size)
{
#if defined(kernel_exports_zap_vma_range)
	zap_vma_range(vma, address, size);
#elif defined(kernel_exports_zap_page_range_single)
	zap_page_range_single(vma, address, size, NULL);
#else
	zap_page_range(vma, address, size);
#endif
}
