/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Open files, and what is being read from or written to one. Manual: devfs_set_cdevpriv(9). */
#include <sys/param.h>
#include <sys/systm.h>

#include "file.h"

unsigned int kmod_file_flags(const struct kmod_file *file)
{
	return (unsigned int)file->flags;
}

void *kmod_file_private(const struct kmod_file *file)
{
	return file->data;
}

void kmod_file_set_private(struct kmod_file *file, void *data)
{
	file->data = data;
}

struct kmod_file *kmod_kiocb_file(const struct kiocb *kiocb)
{
	return kiocb->file;
}

int64_t *kmod_kiocb_pos(struct kiocb *kiocb)
{
	return &kiocb->pos;
}

bool kmod_kiocb_nowait(const struct kiocb *kiocb)
{
	return kiocb->nowait;
}
