/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The stable C face of a FreeBSD kernel: what the `kernel` crate calls and reads, the same on every release and, where
 * that can be, the same as on Linux.
 *
 * Every function is named kmod_*, every constant KMOD_*. A drift between releases is absorbed in the .c file that
 * implements the function, by probing, never by comparing versions. This header is what bindgen reads. What headers of
 * the kernel include and no system installs is in absent/.
 */
#ifndef KMOD_SHIMS_H
#define KMOD_SHIMS_H

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>

#include "module.h"
#include "tunable.h"

#endif
