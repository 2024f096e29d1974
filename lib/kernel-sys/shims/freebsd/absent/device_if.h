/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Made of the kernel's sources when it is built: calls to methods, which no shim makes. */
