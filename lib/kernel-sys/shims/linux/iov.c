/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Memory of a read or a write, wherever it is. C header: <linux/uio.h>. */
#include <linux/uio.h>

#include "../common/iov.h"

size_t kmod_iov_iter_count(const struct iov_iter *iter)
{
	return iov_iter_count(iter);
}

void kmod_iov_iter_advance(struct iov_iter *iter, size_t bytes)
{
	iov_iter_advance(iter, bytes);
}

void kmod_iov_iter_revert(struct iov_iter *iter, size_t bytes)
{
	iov_iter_revert(iter, bytes);
}

size_t kmod_copy_to_iter(const void *from, size_t len, struct iov_iter *iter)
{
	return copy_to_iter(from, len, iter);
}

size_t kmod_copy_from_iter(void *to, size_t len, struct iov_iter *iter)
{
	return copy_from_iter(to, len, iter);
}
