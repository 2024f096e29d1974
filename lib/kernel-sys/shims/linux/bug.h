/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Reporting bugs. C header: <linux/bug.h>. */
#ifndef KMOD_BUG_H
#define KMOD_BUG_H

/* Ends the current task: a bug was found that it cannot survive. */
void kmod_bug(void) __attribute__((noreturn));

/* Reports a bug that can be survived, with a backtrace. file[..len] and line are where it was found. */
void kmod_warn(const char *file, int len, unsigned int line);

#endif
