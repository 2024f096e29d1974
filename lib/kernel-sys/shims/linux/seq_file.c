/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Text that is made while it is read. C header: <linux/seq_file.h>. */
#include <linux/seq_file.h>

#include "seq_file.h"

void kmod_seq_write(struct seq_file *seq, const void *data, size_t len)
{
	seq_write(seq, data, len);
}
