/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Lists that are read without a lock, from a library that FreeBSD's sources carry and its systems do not install: what
 * structures of the kernel look like that have such lists. No shim walks one.
 */
#ifndef KMOD_CK_QUEUE_H
#define KMOD_CK_QUEUE_H

#define CK_SLIST_HEAD(name, type) struct name { struct type *first; }
#define CK_SLIST_ENTRY(type) struct { struct type *next; }
#define CK_STAILQ_HEAD(name, type) struct name { struct type *first; struct type **last; }
#define CK_STAILQ_ENTRY(type) struct { struct type *next; }
#define CK_LIST_HEAD(name, type) struct name { struct type *first; }
#define CK_LIST_ENTRY(type) struct { struct type *next; struct type **previous; }

#endif
