/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Pages of memory. Manuals: vm_page_alloc(9), vm_page_wire(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/vm_page.h>
#include <vm/pmap.h>

#include "../common/page.h"

/* A page is what the kernel calls a vm_page. One of ours belongs to no object, and is wired once for each reference. */
struct page *kmod_alloc_page(unsigned int flags)
{
	int how = VM_ALLOC_WIRED;

	how |= flags & M_WAITOK ? VM_ALLOC_WAITOK : VM_ALLOC_NOWAIT;
	if (flags & M_USE_RESERVE)
		how |= VM_ALLOC_INTERRUPT;
	if (flags & M_ZERO)
		how |= VM_ALLOC_ZERO;
	return (struct page *)vm_page_alloc_noobj(how);
}

void kmod_free_page(struct page *page)
{
	vm_page_t m = (vm_page_t)page;

	if (vm_page_unwire_noq(m))
		vm_page_free(m);
}

int kmod_page_to_nid(const struct page *page)
{
	return vm_page_domain((vm_page_t)__DECONST(struct page *, page));
}

/* On machines whose memory is all mapped, as those of 64 bits, this is an address, and nothing has to be undone. */
void *kmod_kmap_local_page(struct page *page)
{
	return (void *)pmap_quick_enter_page((vm_page_t)page);
}

void kmod_kunmap_local(const void *address)
{
	pmap_quick_remove_page((vm_offset_t)address);
}
