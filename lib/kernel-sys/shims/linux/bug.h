/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef KMOD_BUG_H
#define KMOD_BUG_H

#endif
