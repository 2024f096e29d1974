/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Classes of locks, for the lock validator. Manual: witness(4). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/sx.h>

#include "lockdep.h"
#include "module.h"

/* How much of it the name of the module may take, with the NUL byte. */
#define MODULE_IN_LABEL 24

void kmod_label_lock(char label[LOCK_LABEL], const char *kind, const char *name)
{
	size_t len = strlen(name);
	size_t used;
	size_t room;

	strlcpy(label, __this_module.name, MODULE_IN_LABEL);
	strlcat(label, kind, LOCK_LABEL);
	used = strlen(label);
	room = LOCK_LABEL - 1 - used;
	strlcpy(label + used, name + len - MIN(len, room), room + 1);
}

void kmod_init_sx(struct sx *lock, const char *name)
{
	char label[LOCK_LABEL];

	kmod_label_lock(label, " sx ", name);
	sx_init_flags(lock, label, SX_NEW);
	lock->lock_object.lo_name = name;
}

void kmod_lockdep_register_key(struct lock_class_key *key __unused)
{
}

void kmod_lockdep_unregister_key(struct lock_class_key *key __unused)
{
}
