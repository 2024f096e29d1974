/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Memory of a read or a write, wherever it is. Manual: uio(9). */
#ifndef KMOD_IOV_H
#define KMOD_IOV_H

#include <sys/types.h>

struct uio;

/* How far a read or a write has come: the request itself changes when it is over, so one can go back. */
struct iov_iter {
	struct uio *uio;
	size_t done;
	/* The piece of memory at hand, and how much of it is done. */
	int piece;
	size_t within;
};

/* Begins, and says how much was done. */
void kmod_iov_begin(struct iov_iter *iter, struct uio *uio);
void kmod_iov_end(struct iov_iter *iter, size_t done);

#include "../common/iov.h"

#endif
