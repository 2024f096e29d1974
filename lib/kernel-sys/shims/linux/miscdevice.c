/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Character devices that need one number alone. C header: <linux/miscdevice.h>. */
#include <linux/fs.h>
#include <linux/miscdevice.h>

#include "miscdevice.h"

int kmod_misc_register(struct miscdevice *misc)
{
	return misc_register(misc);
}

void kmod_misc_deregister(struct miscdevice *misc)
{
	misc_deregister(misc);
}

int kmod_generic_file_open(struct inode *inode, struct file *file)
{
	return generic_file_open(inode, file);
}
