// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/printk.h>

#include "parted.h"

int parted_square(int value)
{
	/* Called from Rust, which was called from C: the backtrace goes through all three. */
	if (value == 4)
		dump_stack();
	return value * value;
}
