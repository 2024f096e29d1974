/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef KMOD_PRINT_H
#define KMOD_PRINT_H

#endif
