/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Who uses an address space, and its lock. C headers: <linux/sched/mm.h>, <linux/mmap_lock.h>. */
#ifndef KMOD_MM_USERS_H
#define KMOD_MM_USERS_H

#include <linux/mm_types.h>
#include <linux/types.h>

/* The address space that an area is in, and that of the current task, or NULL. */
struct mm_struct *kmod_vma_mm(const struct vm_area_struct *vma);
struct mm_struct *kmod_current_mm(void);

/* References to the structure alone. */
void kmod_mmgrab(struct mm_struct *mm);
void kmod_mmdrop(struct mm_struct *mm);

/* References to the memory in it, which may have gone before the structure. */
void kmod_mmget(struct mm_struct *mm);
bool kmod_mmget_not_zero(struct mm_struct *mm);
void kmod_mmput(struct mm_struct *mm);
void kmod_mmput_async(struct mm_struct *mm);

/* The lock of all areas, for reading. */
void kmod_mmap_read_lock(struct mm_struct *mm);
bool kmod_mmap_read_trylock(struct mm_struct *mm);
void kmod_mmap_read_unlock(struct mm_struct *mm);

/* The area at an address, or NULL; with the lock held. */
struct vm_area_struct *kmod_vma_lookup(struct mm_struct *mm, unsigned long address);

/* The area at an address with its own lock held for reading, or NULL: also where modules cannot have that. */
struct vm_area_struct *kmod_lock_vma_under_rcu(struct mm_struct *mm, unsigned long address);
void kmod_vma_end_read(struct vm_area_struct *vma);

/* Takes away what is mapped in a range of an area, whose lock is held: what is accessed there again faults. */
void kmod_zap_vma_range(struct vm_area_struct *vma, unsigned long address, unsigned long size);

#endif
