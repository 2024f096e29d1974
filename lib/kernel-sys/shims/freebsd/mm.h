/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Areas of the address space of a process that a file is mapped to. Manual: mmap(2). */
#ifndef KMOD_MM_H
#define KMOD_MM_H

#include <sys/param.h>
#include <sys/types.h>
#include <vm/vm.h>

#include "../common/page.h"

struct kmod_file;
struct mapping;

/* Flags of an area: bits of our own. */
static const unsigned long KMOD_VM_NONE __unused = 0;
static const unsigned long KMOD_VM_READ __unused = 1 << 0;
static const unsigned long KMOD_VM_WRITE __unused = 1 << 1;
static const unsigned long KMOD_VM_EXEC __unused = 1 << 2;
static const unsigned long KMOD_VM_SHARED __unused = 1 << 3;
static const unsigned long KMOD_VM_MAYREAD __unused = 1 << 4;
static const unsigned long KMOD_VM_MAYWRITE __unused = 1 << 5;
static const unsigned long KMOD_VM_MAYEXEC __unused = 1 << 6;
static const unsigned long KMOD_VM_MAYSHARE __unused = 1 << 7;
static const unsigned long KMOD_VM_IO __unused = 1 << 8;
static const unsigned long KMOD_VM_DONTEXPAND __unused = 1 << 9;
static const unsigned long KMOD_VM_DONTDUMP __unused = 1 << 10;
static const unsigned long KMOD_VM_MIXEDMAP __unused = 1 << 11;

/*
 * An area that is being made. The kernel chooses its place when the driver has said what is in it: until then its
 * addresses are counted from where no process has memory.
 */
struct vm_area_struct {
	unsigned long start;
	unsigned long end;
	unsigned long flags;
	struct mapping *mapping;
};

/* Takes away what is mapped in a range of the area. */
void kmod_zap_vma_range(struct vm_area_struct *vma, unsigned long address, unsigned long size);

/*
 * Maps a file, as d_mmap_single of a device: asks the driver what the area is. What the driver has put into it stays there
 * until nobody has the area mapped any more, and keeps the module meanwhile, be the file closed or not.
 */
int kmod_map(struct kmod_file *file, vm_ooffset_t *offset, vm_size_t size, vm_object_t *object, int prot);

#include "../common/mm.h"

#endif
