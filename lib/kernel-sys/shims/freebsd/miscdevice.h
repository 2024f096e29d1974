/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Character devices that need one number alone. Manual: make_dev(9). */
#ifndef KMOD_MISCDEVICE_H
#define KMOD_MISCDEVICE_H

#include <sys/param.h>
#include <sys/conf.h>
#include <sys/event.h>
#include <sys/lock.h>
#include <sys/queue.h>
#include <sys/selinfo.h>
#include <sys/sx.h>
#include <sys/_task.h>

#include "file.h"
#include "iov.h"
#include "mm.h"
#include "poll.h"

struct miscdevice;

/* What is called for an open file. All return a number that is not negative, or a negative error number. */
struct file_operations {
	int (*open)(struct miscdevice *misc, struct kmod_file *file);
	void (*release)(struct kmod_file *file);
	ssize_t (*read)(struct kiocb *kiocb, struct iov_iter *iter);
	ssize_t (*write)(struct kiocb *kiocb, struct iov_iter *iter);
	/* The argument is the kernel's copy: of as many bytes as the number of the call says. */
	long (*ioctl)(struct kmod_file *file, unsigned int cmd, void *argument);
	/* Returns events. */
	unsigned int (*poll)(struct kmod_file *file, struct poll_table_struct *table);
	/* What the driver says to an area, and kmod_map() with it. */
	int (*mmap)(struct kmod_file *file, struct vm_area_struct *vma);
	int (*map)(struct kmod_file *file, vm_ooffset_t *offset, vm_size_t size, vm_object_t *object, int prot);
};

/* A device, in memory that stays while it is registered. */
struct miscdevice {
	const struct file_operations *fops;
	struct cdev *node;
	struct cdevsw calls;
	/* Those who poll several queues. */
	struct selinfo polling;
	struct sx knotes_lock;
	struct knlist knotes;
	struct task notice;
	bool is_going;
	LIST_ENTRY(miscdevice) link;
};

/* Registers a device; from then on it is opened. Returns zero or a negative error number. */
int kmod_misc_register(struct miscdevice *misc, const char *name, const struct file_operations *fops);

/* Takes it away: waits until nobody is in a call, and releases the files that are open. */
void kmod_misc_deregister(struct miscdevice *misc);

/* Lets those look again who wait for any device with kqueue(2), or for several queues with poll(2). */
void kmod_misc_notify(void);

#endif
