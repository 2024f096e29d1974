// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* A module of one C file, which has its name, that has grown a part in Rust. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>

#include "parted.h"

int parted_square(int value)
{
	return value * value * FROM_FLAGS;
}
EXPORT_SYMBOL_GPL(parted_square);

static int __init alone_init(void)
{
	pr_info("sum %d\n", rust_squares(3));
	return 0;
}

static void __exit alone_exit(void)
{
	rust_farewell();
}

module_init(alone_init);
module_exit(alone_exit);
MODULE_DESCRIPTION("One file of C with a part in Rust");
MODULE_LICENSE("GPL");
