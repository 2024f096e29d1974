/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the configuration says of the compiler it was made with, and clang cannot do. C header: <asm/percpu.h>.
 *
 * Where the configuration counts on gcc's named address spaces, a variable of a processor is an operand of
 * assembly in the segment gs. clang takes such an operand and leaves the segment out.
 */
#undef CONFIG_CC_HAS_NAMED_AS
#undef CONFIG_USE_X86_SEG_SUPPORT
