/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What the administrator has set in the kernel's environment, and the lock of what came of it. Manuals: getenv(9), sx(9). */
#ifndef KMOD_TUNABLE_H
#define KMOD_TUNABLE_H

/* A copy of a value, to be given back, or NULL. May sleep. */
char *kmod_kern_getenv(const char *name);
void kmod_freeenv(char *value);

/* Says in the log that the parameter of this name (`MODULE.PARAM`) became no setting. */
void kmod_param_not_offered(const char *name, int error);

/* Locks the parameters of the module. May sleep. */
void kmod_param_lock(void);
void kmod_param_unlock(void);

#endif
