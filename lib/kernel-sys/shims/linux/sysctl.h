/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Settings below /proc/sys. C header: <linux/sysctl.h>. */
#ifndef KMOD_SYSCTL_H
#define KMOD_SYSCTL_H

#include <linux/sysctl.h>

/* Called to read or write a setting, with the kernel's memory: what a proc_handler is, on every kernel. */
typedef int (*kmod_sysctl_handler)(const struct ctl_table *table, int write, void *buffer, size_t *len, loff_t *pos);

/* One setting, in memory that stays while it is registered. */
struct kmod_sysctl {
	struct ctl_table table[2];
	struct ctl_table_header *header;
};

/*
 * Registers a setting that is called name in the folder path, which is made where it is not there. Returns zero or:
 * -EEXIST if there is one of that name already, -ENOTDIR if a part of the path is one, -ENOMEM. The strings stay while
 * it is registered.
 */
int kmod_sysctl_register(struct kmod_sysctl *sysctl, const char *path, const char *name, umode_t mode, void *data,
			 kmod_sysctl_handler handler);

/* Removes it; waits until no call of its handler is under way. */
void kmod_sysctl_unregister(struct kmod_sysctl *sysctl);

/* What it was registered with. */
void *kmod_sysctl_data(const struct ctl_table *table);

#endif
