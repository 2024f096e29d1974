/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Settings. Manual: sysctl(9). */
#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/priv.h>
#include <sys/systm.h>

#include "alloc.h"
#include "errno.h"
#include "sysctl.h"

/* How much of a setting is asked for first, at most, and how much may be written: as much as elsewhere. */
#define FIRST_ROOM 256
#define MOST (1024 * 1024)
#define WRITTEN 4096

/* The longest name in a path. */
#define NAME 64

/* What programs see, in the order of the numbers. */
static const struct kind {
	int type;
	const char *format;
	size_t size;
} kinds[] = {
	{ CTLTYPE_STRING, "A", 1 },
	{ CTLTYPE_U8, "CU", sizeof(uint8_t) },
	{ CTLTYPE_S8, "C", sizeof(int8_t) },
	{ CTLTYPE_U8, "CU", sizeof(uint8_t) },
	{ CTLTYPE_S16, "S", sizeof(int16_t) },
	{ CTLTYPE_U16, "SU", sizeof(uint16_t) },
	{ CTLTYPE_INT, "I", sizeof(int) },
	{ CTLTYPE_UINT, "IU", sizeof(unsigned int) },
	{ CTLTYPE_S64, "Q", sizeof(int64_t) },
	{ CTLTYPE_U64, "QU", sizeof(uint64_t) },
	{ CTLTYPE_LONG, "L", sizeof(long) },
	{ CTLTYPE_ULONG, "LU", sizeof(unsigned long) },
};

/* How much room there is to be for so many bytes of a setting, and for what is behind them. */
static size_t whole_room(const struct kmod_sysctl *sysctl, size_t room)
{
	return sysctl->kind == KMOD_SETTING_TEXT ? room + 1 : room * (1 + KMOD_SETTING_LONGEST);
}

/* Reads all of a setting: what fills the room may not be all. */
static int get_setting(struct kmod_sysctl *sysctl, char **buffer, size_t *len)
{
	size_t room;

	for (room = FIRST_ROOM;; room *= 2) {
		int64_t pos = 0;
		int error;

		*len = room;
		*buffer = malloc(whole_room(sysctl, room), M_KMOD, M_WAITOK | M_ZERO);
		error = kmod_errno(sysctl->handler(&sysctl->table, 0, *buffer, len, &pos));
		if (error == 0 && (*len < room || room >= MOST))
			return 0;
		free(*buffer, M_KMOD);
		if (error != 0)
			return error;
	}
}

static int set_setting(struct kmod_sysctl *sysctl, char *buffer, size_t len)
{
	int64_t pos = 0;

	return kmod_errno(sysctl->handler(&sysctl->table, 1, buffer, &len, &pos));
}

static int read_text(struct kmod_sysctl *sysctl, struct sysctl_req *req)
{
	char *buffer;
	size_t len;
	int error = get_setting(sysctl, &buffer, &len);

	if (error != 0)
		return error;
	/* Here a text ends with a NUL byte, and not with a newline. */
	if (len > 0 && buffer[len - 1] == '\n')
		len--;
	buffer[len] = '\0';
	error = SYSCTL_OUT(req, buffer, len + 1);
	free(buffer, M_KMOD);
	return error;
}

static int write_text(struct kmod_sysctl *sysctl, struct sysctl_req *req)
{
	size_t len = req->newlen - req->newidx;
	char *buffer;
	int error;

	if (len >= WRITTEN)
		return EINVAL;
	buffer = malloc(WRITTEN, M_KMOD, M_WAITOK | M_ZERO);
	error = SYSCTL_IN(req, buffer, len);
	if (len > 0 && buffer[len - 1] == '\0')
		len--;
	/* Nothing at all would not be taken for a value: an empty text is an empty line, as it is written elsewhere. */
	if (len == 0)
		buffer[len++] = '\n';
	if (error == 0)
		error = set_setting(sysctl, buffer, len);
	free(buffer, M_KMOD);
	return error;
}

/* To a program of 32 bits, what is as long as an address is half as long. */
static bool is_halved(const struct kmod_sysctl *sysctl, const struct sysctl_req *req)
{
#ifdef SCTL_MASK32
	bool is_long = sysctl->kind == KMOD_SETTING_LONG || sysctl->kind == KMOD_SETTING_ULONG;

	return is_long && (req->flags & SCTL_MASK32) != 0;
#else
	return false;
#endif
}

/* Whether a program means an int where there is a truth value, as older ones do. */
static bool is_int(const struct kmod_sysctl *sysctl, size_t len, size_t offered)
{
	return sysctl->kind == KMOD_SETTING_BOOL && len == 1 && offered == sizeof(int);
}

static int read_values(struct kmod_sysctl *sysctl, struct sysctl_req *req, const char *buffer, size_t len)
{
	size_t at;
	int error = 0;

	if (is_int(sysctl, len, req->oldlen - req->oldidx)) {
		int value = *buffer;

		return SYSCTL_OUT(req, &value, sizeof(value));
	}
	if (!is_halved(sysctl, req))
		return SYSCTL_OUT(req, buffer, len);
	for (at = 0; at < len && error == 0; at += sizeof(int64_t)) {
		int32_t half = (int32_t)*(const int64_t *)(const void *)(buffer + at);

		error = SYSCTL_OUT(req, &half, sizeof(half));
	}
	return error;
}

static int write_halves(struct kmod_sysctl *sysctl, struct sysctl_req *req, char *buffer, size_t len)
{
	size_t at;
	int error = 0;

	for (at = 0; at < len && error == 0; at += sizeof(int64_t)) {
		int64_t *whole = (int64_t *)(void *)(buffer + at);
		int32_t half = 0;

		error = SYSCTL_IN(req, &half, sizeof(half));
		*whole = sysctl->kind == KMOD_SETTING_LONG ? half : (uint32_t)half;
	}
	return error != 0 ? error : set_setting(sysctl, buffer, len);
}

/* Takes as many values as there are, or fewer; the buffer has room for these. */
static int write_values(struct kmod_sysctl *sysctl, struct sysctl_req *req, char *buffer, size_t room)
{
	size_t len = req->newlen - req->newidx;
	int value = 0;
	int error;

	if (is_int(sysctl, room, len)) {
		error = SYSCTL_IN(req, &value, sizeof(value));
		*buffer = (char)(value == 0 || value == 1 ? value : -1);
		return error != 0 ? error : set_setting(sysctl, buffer, 1);
	}
	if (is_halved(sysctl, req))
		return len > room / 2 || len % sizeof(int32_t) != 0 ? EINVAL :
								      write_halves(sysctl, req, buffer, len * 2);
	if (len > room)
		return EINVAL;
	error = SYSCTL_IN(req, buffer, len);
	return error != 0 ? error : set_setting(sysctl, buffer, len);
}

static int handle_values(struct kmod_sysctl *sysctl, struct sysctl_req *req)
{
	char *buffer;
	size_t len;
	int error = get_setting(sysctl, &buffer, &len);

	if (error != 0)
		return error;
	/* Of one that tells nothing, what it takes is one value. */
	if (len == 0)
		len = kinds[sysctl->kind].size;
	else if (sysctl->table.mode & 0444)
		error = read_values(sysctl, req, buffer, len);
	if (error == 0 && req->newptr != NULL)
		error = write_values(sysctl, req, buffer, len);
	free(buffer, M_KMOD);
	return error;
}

static int handle_text(struct kmod_sysctl *sysctl, struct sysctl_req *req)
{
	int error = 0;

	if (sysctl->table.mode & 0444)
		error = read_text(sysctl, req);
	if (error == 0 && req->newptr != NULL)
		error = write_text(sysctl, req);
	return error;
}

static int handle(SYSCTL_HANDLER_ARGS)
{
	struct kmod_sysctl *sysctl = arg1;
	int error = 0;

	/* sysctl(9) lets everybody read what can be read. */
	if (req->oldptr != NULL && !(sysctl->table.mode & 0004))
		error = priv_check(req->td, PRIV_SYSCTL_DEBUG);
	if (error != 0)
		return error;
	error = sysctl->kind == KMOD_SETTING_TEXT ? handle_text(sysctl, req) : handle_values(sysctl, req);
	/* With that one the kernel would ask again and again, and no signal could stop it. */
	return error == EAGAIN ? EBUSY : error;
}

/* What the child of a folder with this name is, or 0; and its own children. It may be gone at any moment, but for static ones. */
static unsigned int find(struct sysctl_oid_list *folder, const char *name, struct sysctl_oid_list **children)
{
	struct sysctl_oid *child;
	unsigned int kind = 0;

	sysctl_wlock();
	SYSCTL_FOREACH(child, folder) {
		if (strcmp(child->oid_name, name) == 0) {
			kind = child->oid_kind;
			*children = SYSCTL_CHILDREN(child);
		}
	}
	sysctl_wunlock();
	return kind;
}

/* Goes into a folder, and makes it if it is not there. */
static int enter(struct sysctl_ctx_list *context, struct sysctl_oid_list **folder, const char *name)
{
	struct sysctl_oid_list *children;
	unsigned int kind = find(*folder, name, &children);
	struct sysctl_oid *child;

	if (kind != 0 && (kind & CTLTYPE) != CTLTYPE_NODE)
		return ENOTDIR;
	/* One that the kernel was built with is there for ever, and must not be added. */
	if (kind != 0 && !(kind & CTLFLAG_DYN)) {
		*folder = children;
		return 0;
	}
	child = sysctl_add_oid(context, *folder, OID_AUTO, name, CTLTYPE_NODE | CTLFLAG_RW | CTLFLAG_MPSAFE, NULL, 0,
			       NULL, "N", "", NULL);
	if (child == NULL)
		return ENOTDIR;
	*folder = SYSCTL_CHILDREN(child);
	return 0;
}

static int walk(struct sysctl_ctx_list *context, struct sysctl_oid_list **folder, const char *path)
{
	char name[NAME];

	while (*path != '\0') {
		size_t len = strcspn(path, "/");
		int error;

		if (len >= sizeof(name))
			return ENAMETOOLONG;
		memcpy(name, path, len);
		name[len] = '\0';
		error = len == 0 ? 0 : enter(context, folder, name);
		if (error != 0)
			return error;
		path += len;
		path += *path == '/';
	}
	return 0;
}

static int flags_of(const struct kmod_sysctl *sysctl)
{
	unsigned int mode = sysctl->table.mode;
	int flags = kinds[sysctl->kind].type | CTLFLAG_MPSAFE;

	if (mode & 0444)
		flags |= CTLFLAG_RD;
	if (mode & 0222)
		flags |= CTLFLAG_WR;
	if (mode & 0002)
		flags |= CTLFLAG_ANYBODY;
	return flags;
}

int kmod_sysctl_register(struct kmod_sysctl *sysctl, const char *path, const char *name, unsigned short mode,
			 unsigned int kind, void *data, kmod_sysctl_handler handler)
{
	struct sysctl_oid_list *folder = &sysctl__children;
	struct sysctl_oid_list *below;
	int error;

	sysctl->table.data = data;
	sysctl->table.mode = mode;
	sysctl->kind = kind;
	sysctl->handler = handler;
	sysctl_ctx_init(&sysctl->context);
	error = walk(&sysctl->context, &folder, path);
	if (error == 0 && find(folder, name, &below) != 0)
		error = EEXIST;
	if (error == 0 && sysctl_add_oid(&sysctl->context, folder, OID_AUTO, name, flags_of(sysctl), sysctl, 0, handle,
					 kinds[kind].format, "", NULL) == NULL)
		error = EEXIST;
	if (error != 0)
		sysctl_ctx_free(&sysctl->context);
	return -error;
}

void kmod_sysctl_unregister(struct kmod_sysctl *sysctl)
{
	/* All of it was added by this context, so nothing keeps it. */
	sysctl_ctx_free(&sysctl->context);
}

void *kmod_sysctl_data(const struct ctl_table *table)
{
	return table->data;
}
