/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Character devices that need one number alone. C header: <linux/miscdevice.h>. */
#ifndef KMOD_MISCDEVICE_H
#define KMOD_MISCDEVICE_H

#include <linux/fs.h>
#include <linux/miscdevice.h>

static const int KMOD_MISC_DYNAMIC_MINOR __maybe_unused = MISC_DYNAMIC_MINOR;

/* Each does what the kernel's function of the same name does. */
int kmod_misc_register(struct miscdevice *misc);
void kmod_misc_deregister(struct miscdevice *misc);
int kmod_generic_file_open(struct inode *inode, struct file *file);

#endif
