/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Memory of a read or a write, wherever it is. Manual: uio(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/limits.h>
#include <sys/uio.h>

#include "iov.h"

void kmod_iov_begin(struct iov_iter *iter, struct uio *uio)
{
	iter->uio = uio;
	iter->done = 0;
	iter->piece = 0;
	iter->within = 0;
}

void kmod_iov_end(struct iov_iter *iter, size_t done)
{
	struct uio *uio = iter->uio;
	size_t left = MIN(done, (size_t)uio->uio_resid);

	uio->uio_resid -= left;
	uio->uio_offset += left;
	while (left > 0) {
		struct iovec *iov = uio->uio_iov;
		size_t count = MIN(left, iov->iov_len);

		iov->iov_base = (char *)iov->iov_base + count;
		iov->iov_len -= count;
		left -= count;
		if (iov->iov_len == 0 && uio->uio_iovcnt > 1) {
			uio->uio_iov++;
			uio->uio_iovcnt--;
		}
	}
}

size_t kmod_iov_iter_count(const struct iov_iter *iter)
{
	return (size_t)iter->uio->uio_resid - iter->done;
}

void kmod_iov_iter_advance(struct iov_iter *iter, size_t bytes)
{
	size_t left = MIN(bytes, kmod_iov_iter_count(iter));

	iter->done += left;
	while (left > 0) {
		size_t rest = iter->uio->uio_iov[iter->piece].iov_len - iter->within;

		if (left < rest) {
			iter->within += left;
			return;
		}
		left -= rest;
		iter->piece++;
		iter->within = 0;
	}
}

void kmod_iov_iter_revert(struct iov_iter *iter, size_t bytes)
{
	size_t done = iter->done - MIN(bytes, iter->done);

	kmod_iov_begin(iter, iter->uio);
	kmod_iov_iter_advance(iter, done);
}

/* Copies to or from a part of the piece at hand; whether it could. */
static bool move(char *data, size_t offset, size_t count, const struct iov_iter *iter)
{
	struct iovec part = iter->uio->uio_iov[iter->piece];
	struct uio one = *iter->uio;

	part.iov_base = (char *)part.iov_base + offset;
	part.iov_len = count;
	one.uio_iov = &part;
	one.uio_iovcnt = 1;
	one.uio_resid = (ssize_t)count;
	return uiomove(data, (int)count, &one) == 0;
}

/* Copies to or from the piece at hand: all at once, or else page by page up to one that is not there. */
static size_t copy_piece(char *data, size_t count, const struct iov_iter *iter)
{
	uintptr_t base = (uintptr_t)iter->uio->uio_iov[iter->piece].iov_base;
	size_t copied = 0;

	if (move(data, iter->within, count, iter))
		return count;
	while (copied < count) {
		size_t offset = iter->within + copied;
		size_t step = MIN(count - copied, PAGE_SIZE - ((base + offset) & PAGE_MASK));

		if (!move(data + copied, offset, step, iter))
			break;
		copied += step;
	}
	return copied;
}

static size_t copy(char *data, size_t len, struct iov_iter *iter)
{
	size_t wanted = MIN(len, kmod_iov_iter_count(iter));
	size_t copied = 0;

	while (copied < wanted) {
		size_t rest = iter->uio->uio_iov[iter->piece].iov_len - iter->within;
		/* What uiomove(9) takes is an int; a piece may be longer, or empty. */
		size_t count = MIN(MIN(wanted - copied, rest), (size_t)INT_MAX);
		size_t moved;

		if (rest == 0) {
			iter->piece++;
			iter->within = 0;
			continue;
		}
		moved = copy_piece(data + copied, count, iter);
		kmod_iov_iter_advance(iter, moved);
		copied += moved;
		if (moved < count)
			break;
	}
	return copied;
}

size_t kmod_copy_to_iter(const void *from, size_t len, struct iov_iter *iter)
{
	return copy(__DECONST(char *, from), len, iter);
}

size_t kmod_copy_from_iter(void *to, size_t len, struct iov_iter *iter)
{
	return copy(to, len, iter);
}
