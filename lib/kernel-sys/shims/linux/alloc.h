/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef KMOD_ALLOC_H
#define KMOD_ALLOC_H

#endif
