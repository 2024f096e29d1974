/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef KMOD_MODULE_PARAM_H
#define KMOD_MODULE_PARAM_H

#endif
