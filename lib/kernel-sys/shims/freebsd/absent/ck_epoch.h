/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Reclaiming memory that is read without a lock: see ck_queue.h. What the kernel embeds of it is as large as this. */
#ifndef KMOD_CK_EPOCH_H
#define KMOD_CK_EPOCH_H

struct ck_epoch_entry {
	void (*function)(struct ck_epoch_entry *);
	struct ck_epoch_entry *next;
};
typedef struct ck_epoch_entry ck_epoch_entry_t;

#endif
