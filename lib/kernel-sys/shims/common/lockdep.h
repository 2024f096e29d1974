/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Classes of locks, for the lock validator. */
#ifndef KMOD_COMMON_LOCKDEP_H
#define KMOD_COMMON_LOCKDEP_H

/* For keys that are in no static. Forgetting one may sleep. Where there is no validator they do nothing. */
void kmod_lockdep_register_key(struct lock_class_key *key);
void kmod_lockdep_unregister_key(struct lock_class_key *key);

#endif
