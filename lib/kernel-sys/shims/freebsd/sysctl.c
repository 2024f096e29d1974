/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Settings. Manual: sysctl(9). */
#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/priv.h>
#include <sys/systm.h>

#include "alloc.h"
#include "sysctl.h"

/* What a setting is read into, or written from: as much as elsewhere. */
#define ROOM 4096

/* The longest name in a path. */
#define NAME 64

static int read_setting(struct kmod_sysctl *sysctl, char *buffer, struct sysctl_req *req)
{
	size_t len = ROOM - 1;
	int64_t pos = 0;
	int error = -sysctl->handler(&sysctl->table, 0, buffer, &len, &pos);

	if (error != 0)
		return error;
	/* Here a text ends with a NUL byte, and not with a newline. */
	if (len > 0 && buffer[len - 1] == '\n')
		len--;
	buffer[len] = '\0';
	return SYSCTL_OUT(req, buffer, len + 1);
}

static int write_setting(struct kmod_sysctl *sysctl, char *buffer, struct sysctl_req *req)
{
	size_t len = req->newlen - req->newidx;
	int64_t pos = 0;
	int error;

	if (len >= ROOM)
		return EINVAL;
	error = SYSCTL_IN(req, buffer, len);
	if (error != 0)
		return error;
	if (len > 0 && buffer[len - 1] == '\0')
		len--;
	return -sysctl->handler(&sysctl->table, 1, buffer, &len, &pos);
}

static int handle(SYSCTL_HANDLER_ARGS)
{
	struct kmod_sysctl *sysctl = arg1;
	char *buffer;
	int error = 0;

	/* sysctl(9) lets everybody read what can be read. */
	if (req->oldptr != NULL && !(sysctl->table.mode & 0004))
		error = priv_check(req->td, PRIV_SYSCTL_DEBUG);
	if (error != 0)
		return error;
	buffer = malloc(ROOM, M_KMOD, M_WAITOK | M_ZERO);
	if (sysctl->table.mode & 0444)
		error = read_setting(sysctl, buffer, req);
	if (error == 0 && req->newptr != NULL)
		error = write_setting(sysctl, buffer, req);
	free(buffer, M_KMOD);
	return error;
}

/* The child of a folder with this name, or NULL. */
static struct sysctl_oid *find(struct sysctl_oid_list *folder, const char *name)
{
	struct sysctl_oid *child;
	struct sysctl_oid *found = NULL;

	sysctl_wlock();
	SYSCTL_FOREACH(child, folder) {
		if (strcmp(child->oid_name, name) == 0)
			found = child;
	}
	sysctl_wunlock();
	return found;
}

/* Goes into a folder, and makes it if it is not there. */
static int enter(struct sysctl_ctx_list *context, struct sysctl_oid_list **folder, const char *name)
{
	struct sysctl_oid *child = find(*folder, name);

	if (child != NULL && (child->oid_kind & CTLTYPE) != CTLTYPE_NODE)
		return ENOTDIR;
	/* One that the kernel was built with is there for ever, and must not be added. */
	if (child != NULL && !(child->oid_kind & CTLFLAG_DYN)) {
		*folder = SYSCTL_CHILDREN(child);
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

static int kind(unsigned short mode)
{
	int flags = CTLTYPE_STRING | CTLFLAG_MPSAFE;

	if (mode & 0444)
		flags |= CTLFLAG_RD;
	if (mode & 0222)
		flags |= CTLFLAG_WR;
	if (mode & 0002)
		flags |= CTLFLAG_ANYBODY;
	return flags;
}

int kmod_sysctl_register(struct kmod_sysctl *sysctl, const char *path, const char *name, unsigned short mode, void *data,
			 kmod_sysctl_handler handler)
{
	struct sysctl_oid_list *folder = &sysctl__children;
	int error;

	sysctl->table.data = data;
	sysctl->table.mode = mode;
	sysctl->handler = handler;
	sysctl_ctx_init(&sysctl->context);
	error = walk(&sysctl->context, &folder, path);
	if (error == 0 && find(folder, name) != NULL)
		error = EEXIST;
	if (error == 0 && sysctl_add_oid(&sysctl->context, folder, OID_AUTO, name, kind(mode), sysctl, 0, handle, "A",
					 "", NULL) == NULL)
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
