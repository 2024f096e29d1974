/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* On whose behalf something is done. C header: <linux/cred.h>. */
#include <linux/cred.h>
#include <linux/security.h>

#include "cred.h"

void kmod_get_cred(const struct cred *cred)
{
	get_cred(cred);
}

void kmod_put_cred(const struct cred *cred)
{
	put_cred(cred);
}

uid_t kmod_cred_euid(const struct cred *cred)
{
	return __kuid_val(cred->euid);
}

u32 kmod_cred_secid(const struct cred *cred)
{
	u32 secid = 0;

	security_cred_getsecid(cred, &secid);
	return secid;
}
