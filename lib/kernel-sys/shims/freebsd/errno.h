/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Error numbers, from Rust and to the kernel. Manual: errno(2). */
#ifndef KMOD_ERRNO_H
#define KMOD_ERRNO_H

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/signalvar.h>

/* Numbers that Rust code knows, and this system has not: beyond its own. */
#define KMOD_ERESTARTSYS 512

/* What a negative number of Rust is to the kernel. */
static inline int kmod_errno(long error)
{
	/* Whether the call is made again, the handler of the signal says that has come. */
	if (error == -KMOD_ERESTARTSYS) {
		int answer = sig_intr();

		return answer != 0 ? answer : ERESTART;
	}
	/* None of the others is for user space, but one that gets there is an error nevertheless. */
	return error < -ELAST ? EIO : (int)-error;
}

#endif
