/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Printing to the kernel's message buffer. Manuals: printf(9), log(9). */
#ifndef KMOD_PRINT_H
#define KMOD_PRINT_H

/*
 * Prints text[..len] at a level (0 to 7), as a message of its own that begins with prefix[..prefix_len] and a
 * colon; an empty prefix stands for the name of the module. Neither text is a format.
 */
void kmod_print(unsigned int level, const char *prefix, int prefix_len, const char *text, int len);

/* Continues the message printed last. */
void kmod_print_cont(const char *text, int len);

#endif
