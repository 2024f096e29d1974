/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* On whose behalf something is done. C header: <linux/cred.h>. */
#ifndef KMOD_CRED_H
#define KMOD_CRED_H

#include <linux/types.h>

struct cred;

/* Counts a reference, and gives one back. */
void kmod_get_cred(const struct cred *cred);
void kmod_put_cred(const struct cred *cred);

/* The number of the effective user, as the first user namespace counts them. */
uid_t kmod_cred_euid(const struct cred *cred);

/* What a security module knows it by; 0 where there is none. */
u32 kmod_cred_secid(const struct cred *cred);

#endif
