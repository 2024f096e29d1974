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

/* What a setting is to programs: text, or values of one of these types. */
static const unsigned int KMOD_SETTING_TEXT __unused = 0;
static const unsigned int KMOD_SETTING_BOOL __unused = 1;
static const unsigned int KMOD_SETTING_S8 __unused = 2;
static const unsigned int KMOD_SETTING_U8 __unused = 3;
static const unsigned int KMOD_SETTING_S16 __unused = 4;
static const unsigned int KMOD_SETTING_U16 __unused = 5;
static const unsigned int KMOD_SETTING_INT __unused = 6;
static const unsigned int KMOD_SETTING_UINT __unused = 7;
static const unsigned int KMOD_SETTING_S64 __unused = 8;
static const unsigned int KMOD_SETTING_U64 __unused = 9;
static const unsigned int KMOD_SETTING_LONG __unused = 10;
static const unsigned int KMOD_SETTING_ULONG __unused = 11;

/* How long the text of a value can be, with a blank behind it. */
static const size_t KMOD_SETTING_LONGEST __unused = 21;

/*
 * Called to read or write a setting, with the kernel's memory: buffer[..*len], at *pos. Returns zero or a negative error
 * number, and leaves in *len how many bytes it has read or written: of text, or of whole values. What fills the buffer when
 * it is read may not be all. Behind values there is room for as many texts of them, which is zero.
 */
typedef int (*kmod_sysctl_handler)(const struct ctl_table *table, int write, void *buffer, size_t *len, int64_t *pos);

/* One setting, in memory that stays while it is registered. */
struct kmod_sysctl {
	struct ctl_table table;
	struct sysctl_ctx_list context;
	kmod_sysctl_handler handler;
	unsigned int kind;
};

/*
 * Registers a setting that is called name in the folder path, which is made where it is not there. Returns zero or:
 * -EEXIST if there is one of that name already, -ENOTDIR if a part of the path is one, -ENAMETOOLONG. The kind is one of the
 * above.
 */
int kmod_sysctl_register(struct kmod_sysctl *sysctl, const char *path, const char *name, unsigned short mode,
			 unsigned int kind, void *data, kmod_sysctl_handler handler);

/* Removes it; waits until no call of its handler is under way. */
void kmod_sysctl_unregister(struct kmod_sysctl *sysctl);

/* What it was registered with. */
void *kmod_sysctl_data(const struct ctl_table *table);

#endif
