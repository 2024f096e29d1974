/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Address spaces of processes, and the areas in them. C headers: <linux/mm.h>, <linux/sched/mm.h>. */
#ifndef KMOD_MM_H
#define KMOD_MM_H

#include <linux/mm.h>
#include <linux/types.h>

/* Flags of an area. */
static const unsigned long KMOD_VM_NONE __maybe_unused = VM_NONE;
static const unsigned long KMOD_VM_READ __maybe_unused = VM_READ;
static const unsigned long KMOD_VM_WRITE __maybe_unused = VM_WRITE;
static const unsigned long KMOD_VM_EXEC __maybe_unused = VM_EXEC;
static const unsigned long KMOD_VM_SHARED __maybe_unused = VM_SHARED;
static const unsigned long KMOD_VM_MAYREAD __maybe_unused = VM_MAYREAD;
static const unsigned long KMOD_VM_MAYWRITE __maybe_unused = VM_MAYWRITE;
static const unsigned long KMOD_VM_MAYEXEC __maybe_unused = VM_MAYEXEC;
static const unsigned long KMOD_VM_MAYSHARE __maybe_unused = VM_MAYSHARE;
static const unsigned long KMOD_VM_PFNMAP __maybe_unused = VM_PFNMAP;
static const unsigned long KMOD_VM_IO __maybe_unused = VM_IO;
static const unsigned long KMOD_VM_DONTCOPY __maybe_unused = VM_DONTCOPY;
static const unsigned long KMOD_VM_DONTEXPAND __maybe_unused = VM_DONTEXPAND;
static const unsigned long KMOD_VM_LOCKONFAULT __maybe_unused = VM_LOCKONFAULT;
static const unsigned long KMOD_VM_ACCOUNT __maybe_unused = VM_ACCOUNT;
static const unsigned long KMOD_VM_NORESERVE __maybe_unused = VM_NORESERVE;
static const unsigned long KMOD_VM_HUGETLB __maybe_unused = VM_HUGETLB;
static const unsigned long KMOD_VM_SYNC __maybe_unused = VM_SYNC;
static const unsigned long KMOD_VM_ARCH_1 __maybe_unused = VM_ARCH_1;
static const unsigned long KMOD_VM_WIPEONFORK __maybe_unused = VM_WIPEONFORK;
static const unsigned long KMOD_VM_DONTDUMP __maybe_unused = VM_DONTDUMP;
static const unsigned long KMOD_VM_SOFTDIRTY __maybe_unused = VM_SOFTDIRTY;
static const unsigned long KMOD_VM_MIXEDMAP __maybe_unused = VM_MIXEDMAP;
static const unsigned long KMOD_VM_HUGEPAGE __maybe_unused = VM_HUGEPAGE;
static const unsigned long KMOD_VM_NOHUGEPAGE __maybe_unused = VM_NOHUGEPAGE;
static const unsigned long KMOD_VM_MERGEABLE __maybe_unused = VM_MERGEABLE;

#include "../common/mm.h"

#endif
