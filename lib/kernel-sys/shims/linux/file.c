/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Open files, and what is being read from or written to one. C headers: <linux/fs.h>, <linux/file.h>. */
#include <linux/file.h>
#include <linux/fs.h>

#include "file.h"

unsigned int kmod_file_flags(const struct file *file)
{
	return READ_ONCE(file->f_flags);
}

const struct cred *kmod_file_cred(const struct file *file)
{
	return file->f_cred;
}

void *kmod_file_private(const struct file *file)
{
	return file->private_data;
}

void kmod_file_set_private(struct file *file, void *data)
{
	file->private_data = data;
}

loff_t kmod_file_pos(const struct file *file)
{
	return READ_ONCE(file->f_pos);
}

void kmod_file_set_pos(struct file *file, loff_t pos)
{
	WRITE_ONCE(file->f_pos, pos);
}

void kmod_get_file(struct file *file)
{
	get_file(file);
}

void kmod_fput(struct file *file)
{
	fput(file);
}

struct file *kmod_fget(unsigned int fd)
{
	return fget(fd);
}

int kmod_get_unused_fd_flags(unsigned int flags)
{
	return get_unused_fd_flags(flags);
}

void kmod_put_unused_fd(unsigned int fd)
{
	put_unused_fd(fd);
}

void kmod_fd_install(unsigned int fd, struct file *file)
{
	fd_install(fd, file);
}

struct file *kmod_kiocb_file(const struct kiocb *kiocb)
{
	return kiocb->ki_filp;
}

loff_t *kmod_kiocb_pos(struct kiocb *kiocb)
{
	return &kiocb->ki_pos;
}

bool kmod_kiocb_nowait(const struct kiocb *kiocb)
{
	return (kiocb->ki_flags & IOCB_NOWAIT) || (READ_ONCE(kiocb->ki_filp->f_flags) & O_NONBLOCK);
}
