// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* A module of C that has grown a part in Rust. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>

#include "parted.h"

static int count = 3;
module_param(count, int, 0444);
MODULE_PARM_DESC(count, "How many squares to compute");

static int __init parted_init(void)
{
	int sum = rust_squares(count);

	if (sum < 0)
		return sum;
	pr_info("sum %d\n", sum);
	return 0;
}

static void __exit parted_exit(void)
{
	rust_farewell();
}

module_init(parted_init);
module_exit(parted_exit);
MODULE_DESCRIPTION("C with a part in Rust");
MODULE_LICENSE("GPL");
