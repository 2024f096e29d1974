/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Areas of the address space of a process that a file is mapped to. Manual: mmap(2).
 *
 * What a process maps is an object of the kernel's, in which our pages are looked up when they are accessed. The kernel tells
 * nobody that it is not mapped any more before it has called into the module for the last time; so the object has one
 * reference of ours, and is given back by us when that is the only one.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/fcntl.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/queue.h>
#include <sys/rwlock.h>
#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>
#include <vm/vm_pager.h>
#include <machine/atomic.h>

#include "alloc.h"
#include "errno.h"
#include "miscdevice.h"
#include "mm.h"
#include "module.h"

/* Where areas begin until they have their place. */
#define AREA_START PAGE_SIZE

/* How many pages there is room for at first. */
#define FIRST_PLACES 8

/* A page in an area. */
struct place {
	vm_pindex_t index;
	struct page *page;
};

/* What is mapped by one call: pages in the order of their places, which do not change once it is. */
struct mapping {
	LIST_ENTRY(mapping) link;
	vm_object_t object;
	struct place *places;
	size_t count;
	size_t room;
};

static LIST_HEAD(mappings, mapping) mappings = LIST_HEAD_INITIALIZER(mappings);
static struct mtx mappings_lock;
MTX_SYSINIT(kmod_mappings, &mappings_lock, "kmod mappings", MTX_DEF);

/* How many places are before an index. */
static size_t places_before(const struct mapping *mapping, vm_pindex_t index)
{
	size_t low = 0;
	size_t high = mapping->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (mapping->places[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_there(const struct mapping *mapping, size_t at, vm_pindex_t index)
{
	return at < mapping->count && mapping->places[at].index == index;
}

static int fault_page(vm_object_t object, vm_ooffset_t offset, int prot __unused, vm_page_t *result)
{
	const struct mapping *mapping = object->handle;
	vm_pindex_t index = OFF_TO_IDX(offset);
	size_t at = places_before(mapping, index);
	vm_memattr_t attributes = object->memattr;
	vm_page_t page = *result;
	vm_paddr_t address;
	vm_page_t fake;

	/* With any other failure the kernel would put a page of zeros there. */
	if (!is_there(mapping, at, index))
		return VM_PAGER_BAD;
	address = VM_PAGE_TO_PHYS((vm_page_t)mapping->places[at].page);
	/* A page of ours may be in many objects: in each it is stood for by one that has its address. */
	if (page->flags & PG_FICTITIOUS) {
		vm_page_updatefake(page, address, attributes);
		vm_page_valid(page);
		return VM_PAGER_OK;
	}
	VM_OBJECT_WUNLOCK(object);
	fake = vm_page_getfake(address, attributes);
	VM_OBJECT_WLOCK(object);
	vm_page_replace(fake, object, page->pindex, page);
	vm_page_valid(fake);
	*result = fake;
	return VM_PAGER_OK;
}

static int begin_pager(void *handle __unused, vm_ooffset_t size __unused, vm_prot_t prot __unused, vm_ooffset_t offset __unused,
		 struct ucred *cred __unused, u_short *color)
{
	*color = 0;
	return 0;
}

/* The last reference is ours, and whoever gives that back does the rest. */
static void end_pager(void *handle __unused)
{
}

static const struct cdev_pager_ops pager_of_pages = {
	.cdev_pg_fault = fault_page,
	.cdev_pg_ctor = begin_pager,
	.cdev_pg_dtor = end_pager,
};

static void release_mapping(struct mapping *mapping)
{
	size_t at;

	for (at = 0; at < mapping->count; at++)
		kmod_free_page(mapping->places[at].page);
	free(mapping->places, M_KMOD);
	free(mapping, M_KMOD);
	kmod_module_release();
}

/* Gives back what nobody has mapped any more. */
static void tidy_mappings(void)
{
	struct mappings unmapped = LIST_HEAD_INITIALIZER(unmapped);
	struct mapping *mapping;
	struct mapping *next;

	mtx_lock(&mappings_lock);
	LIST_FOREACH_SAFE(mapping, &mappings, link, next) {
		if (atomic_load_acq_int(&mapping->object->ref_count) != 1)
			continue;
		LIST_REMOVE(mapping, link);
		LIST_INSERT_HEAD(&unmapped, mapping, link);
	}
	mtx_unlock(&mappings_lock);
	LIST_FOREACH_SAFE(mapping, &unmapped, link, next) {
		vm_object_deallocate(mapping->object);
		release_mapping(mapping);
	}
}

unsigned long kmod_vma_start(const struct vm_area_struct *vma)
{
	return vma->start;
}

unsigned long kmod_vma_end(const struct vm_area_struct *vma)
{
	return vma->end;
}

unsigned long kmod_vma_flags(const struct vm_area_struct *vma)
{
	return vma->flags;
}

void kmod_vma_change_flags(struct vm_area_struct *vma, unsigned long set, unsigned long unset)
{
	vma->flags = (vma->flags | set) & ~unset;
}

static void make_room_for_place(struct mapping *mapping)
{
	size_t room = mapping->room == 0 ? FIRST_PLACES : mapping->room * 2;
	struct place *places;

	if (mapping->count < mapping->room)
		return;
	places = mallocarray(room, sizeof(*places), M_KMOD, M_WAITOK);
	if (mapping->count > 0)
		memcpy(places, mapping->places, mapping->count * sizeof(*places));
	free(mapping->places, M_KMOD);
	mapping->places = places;
	mapping->room = room;
}

int kmod_vm_insert_page(struct vm_area_struct *vma, unsigned long address, struct page *page)
{
	struct mapping *mapping = vma->mapping;
	vm_pindex_t index;
	struct place *place;
	size_t at;

	if (address < vma->start || address >= vma->end)
		return -EFAULT;
	index = OFF_TO_IDX(address - vma->start);
	at = places_before(mapping, index);
	if (is_there(mapping, at, index))
		return -EBUSY;
	make_room_for_place(mapping);
	place = &mapping->places[at];
	memmove(place + 1, place, (mapping->count - at) * sizeof(*place));
	mapping->count++;
	place->index = index;
	place->page = page;
	vm_page_wire((vm_page_t)page);
	return 0;
}

void kmod_zap_vma_range(struct vm_area_struct *vma, unsigned long address, unsigned long size)
{
	struct mapping *mapping = vma->mapping;
	size_t first = places_before(mapping, OFF_TO_IDX(address - vma->start));
	size_t last = places_before(mapping, OFF_TO_IDX(address + size - vma->start));
	size_t at;

	for (at = first; at < last; at++)
		kmod_free_page(mapping->places[at].page);
	if (first < last)
		memmove(&mapping->places[first], &mapping->places[last],
			(mapping->count - last) * sizeof(*mapping->places));
	mapping->count -= last - first;
}

/* What the area is, and what the process may make of it: the kernel goes by how the file was opened. */
static unsigned long flags_of_area(const struct kmod_file *file, int prot)
{
	unsigned int how = file->flags & O_ACCMODE;
	unsigned long flags = KMOD_VM_SHARED | KMOD_VM_MAYSHARE | KMOD_VM_MAYEXEC;

	if (prot & VM_PROT_READ)
		flags |= KMOD_VM_READ;
	if (prot & VM_PROT_WRITE)
		flags |= KMOD_VM_WRITE;
	if (prot & VM_PROT_EXECUTE)
		flags |= KMOD_VM_EXEC;
	if (how != O_WRONLY)
		flags |= KMOD_VM_MAYREAD;
	if (how != O_RDONLY)
		flags |= KMOD_VM_MAYWRITE;
	return flags;
}

int kmod_map(struct kmod_file *file, vm_ooffset_t *offset, vm_size_t size, vm_object_t *object, int prot)
{
	struct vm_area_struct vma = { .start = AREA_START, .end = AREA_START + size };
	struct mapping *mapping;
	int error;

	kmod_module_tidy(tidy_mappings);
	tidy_mappings();
	if (!kmod_module_hold())
		return ENXIO;
	mapping = malloc(sizeof(*mapping), M_KMOD, M_WAITOK | M_ZERO);
	vma.flags = flags_of_area(file, prot);
	vma.mapping = mapping;
	error = kmod_errno(file->misc->fops->mmap(file, &vma));
	if (error == 0) {
		mapping->object = cdev_pager_allocate(mapping, OBJT_DEVICE, &pager_of_pages, size, (vm_prot_t)prot, 0,
						      curthread->td_ucred);
		error = mapping->object == NULL ? ENOMEM : 0;
	}
	/* The kernel would look for another way to map the file, and find none. */
	if (error == ENODEV)
		error = EOPNOTSUPP;
	if (error != 0) {
		release_mapping(mapping);
		return error;
	}
	/* One reference is the caller's, and one ours. */
	vm_object_reference(mapping->object);
	*object = mapping->object;
	*offset = 0;
	mtx_lock(&mappings_lock);
	LIST_INSERT_HEAD(&mappings, mapping, link);
	mtx_unlock(&mappings_lock);
	return 0;
}
