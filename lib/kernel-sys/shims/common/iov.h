/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Memory of a read or a write, wherever it is. */
#ifndef KMOD_COMMON_IOV_H
#define KMOD_COMMON_IOV_H

struct iov_iter;

/* How many bytes are left. */
size_t kmod_iov_iter_count(const struct iov_iter *iter);

/* Goes on by so many bytes, to the end at most. */
void kmod_iov_iter_advance(struct iov_iter *iter, size_t bytes);

/* Goes back by so many bytes, over which it came before. */
void kmod_iov_iter_revert(struct iov_iter *iter, size_t bytes);

/* Each copies up to len bytes, goes on by what it copied, and returns how much that is. May sleep. */
size_t kmod_copy_to_iter(const void *from, size_t len, struct iov_iter *iter);
size_t kmod_copy_from_iter(void *to, size_t len, struct iov_iter *iter);

#endif
