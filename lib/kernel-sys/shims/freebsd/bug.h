/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Reporting bugs. Manuals: panic(9), stack(9). */
#ifndef KMOD_BUG_H
#define KMOD_BUG_H

/* Ends the system: a bug was found that a task does not survive, and no task ends alone in the kernel. */
void kmod_bug(void) __attribute__((noreturn));

/* Reports a bug that can be survived, with a backtrace. file[..len] and line are where it was found. */
void kmod_warn(const char *file, int len, unsigned int line);

#endif
