/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Settings below /proc/sys. C header: <linux/sysctl.h>. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "sysctl.h"

/* Where tables have a size, the function without it is a macro that counts the elements of an array. */
#ifdef register_sysctl
#define kernel_has_register_sysctl_sz 1
#endif

static struct ctl_table_header *enter(const char *path, struct ctl_table *table, size_t count)
{
#ifdef kernel_has_register_sysctl_sz
	return register_sysctl_sz(path, table, count);
#else
	return register_sysctl(path, table);
#endif
}

/* A folder is made by registering an empty table in it. */
static struct ctl_table_header *enter_folder(const char *path)
{
	static struct ctl_table nothing[1];

	return enter(path, nothing, 0);
}

static bool is_folder(const char *path)
{
	struct ctl_table_header *header = enter_folder(path);

	if (!header)
		return false;
	unregister_sysctl_table(header);
	return true;
}

/*
 * Whether a setting could be there. To register one that clashes does not only fail: on its way back the kernel empties
 * the folder, of whomever the other settings are. So the place is tried with a folder, which is refused where there is
 * a setting, without harm; in one that was there before, there is more than the table that was just registered.
 */
static int find_place(const char *path, const char *name)
{
	char *full = kasprintf(GFP_KERNEL, "%s/%s", path, name);
	struct ctl_table_header *header;
	bool is_taken;

	if (!full)
		return -ENOMEM;
	header = enter_folder(full);
	kfree(full);
	if (header) {
		is_taken = header->parent->header.nreg > 1;
		unregister_sysctl_table(header);
		return is_taken ? -EEXIST : 0;
	}
	/* The kernel does not say why: what can be made in its place tells. */
	if (is_folder(path))
		return -EEXIST;
	return is_folder("") ? -ENOTDIR : -ENOMEM;
}

int kmod_sysctl_register(struct kmod_sysctl *sysctl, const char *path, const char *name, umode_t mode, void *data,
			 kmod_sysctl_handler handler)
{
	int err = find_place(path, name);

	if (err)
		return err;
	/* Where there is no size, an element of zeros ends the table. */
	memset(sysctl, 0, sizeof(*sysctl));
	sysctl->table[0].procname = name;
	sysctl->table[0].data = data;
	sysctl->table[0].mode = mode;
	/* The handlers of some kernels may change the table; this one does not. */
	sysctl->table[0].proc_handler = (proc_handler *)handler;
	sysctl->header = enter(path, sysctl->table, 1);
	return sysctl->header ? 0 : -ENOMEM;
}

void kmod_sysctl_unregister(struct kmod_sysctl *sysctl)
{
	unregister_sysctl_table(sysctl->header);
}

void *kmod_sysctl_data(const struct ctl_table *table)
{
	return table->data;
}
