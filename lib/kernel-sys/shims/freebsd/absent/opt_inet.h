/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Options of a kernel's configuration: those of a module for any kernel are given to the compiler. */
