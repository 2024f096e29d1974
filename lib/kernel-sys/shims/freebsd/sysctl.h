/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Settings. Manual: sysctl(9). */
#ifndef KMOD_SYSCTL_H
#define KMOD_SYSCTL_H

#include <sys/param.h>
#include <sys/sysctl.h>

/* What a setting was registered with. */
struct ctl_table {
	void *data;
	unsigned int mode;
};

/*
 * Called to read or write a setting, with the kernel's memory: buffer[..*len], at *pos. Returns zero or a negative error
 * number, and leaves in *len how many bytes it has read or written.
 */
typedef int (*kmod_sysctl_handler)(const struct ctl_table *table, int write, void *buffer, size_t *len, int64_t *pos);

/* One setting, in memory that stays while it is registered. */
struct kmod_sysctl {
	struct ctl_table table;
	struct sysctl_ctx_list context;
	kmod_sysctl_handler handler;
};

/*
 * Registers a setting that is called name in the folder path, which is made where it is not there. Returns zero or:
 * -EEXIST if there is one of that name already, -ENOTDIR if a part of the path is one, -ENAMETOOLONG. Settings are text.
 */
int kmod_sysctl_register(struct kmod_sysctl *sysctl, const char *path, const char *name, unsigned short mode, void *data,
			 kmod_sysctl_handler handler);

/* Removes it; waits until no call of its handler is under way. */
void kmod_sysctl_unregister(struct kmod_sysctl *sysctl);

/* What it was registered with. */
void *kmod_sysctl_data(const struct ctl_table *table);

#endif
