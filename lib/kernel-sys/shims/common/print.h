/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Printing to the kernel's log. */
#ifndef KMOD_COMMON_PRINT_H
#define KMOD_COMMON_PRINT_H

/*
 * Prints text[..len] at a level (0 to 7), as a message of its own that begins with prefix[..prefix_len] and a
 * colon; an empty prefix stands for the name of the module. Neither text is a format.
 */
void kmod_print(unsigned int level, const char *prefix, int prefix_len, const char *text, int len);

/* Continues the message printed last. */
void kmod_print_cont(const char *text, int len);

/* Says in the log that a number was taken for that of an error. */
void kmod_warn_of_errno(int number);

/*
 * Says in the log that a parameter was not set, and why: `error` is negative. value[..len] was given for it, unless it is
 * null; type[..type_len] names what it takes.
 */
void kmod_param_refused(const char *name, const char *value, int len, const char *type, int type_len, int error);

#endif
