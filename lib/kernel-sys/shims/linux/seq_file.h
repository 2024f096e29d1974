/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Text that is made while it is read. C header: <linux/seq_file.h>. */
#ifndef KMOD_SEQ_FILE_H
#define KMOD_SEQ_FILE_H

#include <linux/types.h>

struct seq_file;

/* Adds data[..len]. What does not fit is asked for again, with more room. */
void kmod_seq_write(struct seq_file *seq, const void *data, size_t len);

#endif
