/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Memory of the current process. */
#ifndef KMOD_COMMON_UACCESS_H
#define KMOD_COMMON_UACCESS_H

/*
 * Each copies len bytes and returns how many it could not copy. What could not be copied into the kernel is set to zero.
 * Any address may be given: one that is not the process's is not accessed. May sleep.
 */
unsigned long kmod_copy_from_user(void *to, const void *from, unsigned long len);
unsigned long kmod_copy_to_user(void *to, const void *from, unsigned long len);

/* The same for lengths that the compiler knows, where there is no need to ask whether the object is that long. */
unsigned long kmod_copy_value_from_user(void *to, const void *from, unsigned long len);
unsigned long kmod_copy_value_to_user(void *to, const void *from, unsigned long len);

/*
 * Copies a string of at most len bytes, the closing NUL byte included; returns its length without that byte, len where
 * there was none, or a negative error number. May sleep.
 */
long kmod_strncpy_from_user(char *to, const char *from, long len);

#endif
