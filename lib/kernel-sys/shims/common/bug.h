/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Reporting bugs. */
#ifndef KMOD_COMMON_BUG_H
#define KMOD_COMMON_BUG_H

/* Reports a bug that cannot be survived: ends the current task, or the system where no task ends alone in the kernel. */
void kmod_bug(void) __attribute__((noreturn));

/* Reports a bug that can be survived, with a backtrace. file[..len] and line are where it was found. */
void kmod_warn(const char *file, int len, unsigned int line);

#endif
