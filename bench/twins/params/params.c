/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The twin of crates/cargo-kmod/tests/modules/params: every kind of parameter that C has, read at load and through sysfs. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/moduleparam.h>

/* C has no parameter of eight bits with a sign. */
static short p_i8 = -8;
module_param(p_i8, short, 0);
MODULE_PARM_DESC(p_i8, "An i8");

static unsigned char p_u8 = 8;
module_param(p_u8, byte, 0);
MODULE_PARM_DESC(p_u8, "A u8");

static short p_i16 = -16;
module_param(p_i16, short, 0);
MODULE_PARM_DESC(p_i16, "An i16");

static unsigned short p_u16 = 16;
module_param(p_u16, ushort, 0);
MODULE_PARM_DESC(p_u16, "A u16");

static int p_i32 = -32;
module_param(p_i32, int, 0);
MODULE_PARM_DESC(p_i32, "An i32");

static unsigned int p_u32 = 32;
module_param(p_u32, uint, 0);
MODULE_PARM_DESC(p_u32, "A u32");

static long p_i64 = -64;
module_param(p_i64, long, 0444);
MODULE_PARM_DESC(p_i64, "An i64 to be seen");

static unsigned long long p_u64 = 64;
module_param(p_u64, ullong, 0644);
MODULE_PARM_DESC(p_u64, "A u64 to be changed");

static long p_isize = -1;
module_param(p_isize, long, 0);
MODULE_PARM_DESC(p_isize, "An isize");

static unsigned long p_usize = 1;
module_param(p_usize, ulong, 0);
MODULE_PARM_DESC(p_usize, "A usize");

static bool p_bool;
module_param(p_bool, bool, 0444);
MODULE_PARM_DESC(p_bool, "A flag");

static char *p_str = "nothing";
module_param(p_str, charp, 0644);
MODULE_PARM_DESC(p_str, "A text");

static int p_array[4] = { 1, 2 };
static unsigned int p_array_len = 2;
module_param_array(p_array, int, &p_array_len, 0444);
MODULE_PARM_DESC(p_array, "Some numbers");

static int __init params_init(void)
{
	/* Room for four numbers of 32 bits. */
	char numbers[4 * sizeof("-2147483648, ")] = "";
	size_t at = 0;
	unsigned int i;

	pr_info("small %hd %hhu %hd %hu\n", p_i8, p_u8, p_i16, p_u16);
	pr_info("wide %d %u %ld\n", p_i32, p_u32, p_i64);
	pr_info("sizes %ld %lu\n", p_isize, p_usize);
	for (i = 0; i < p_array_len; i++)
		at += scnprintf(numbers + at, sizeof(numbers) - at, i ? ", %d" : "%d", p_array[i]);
	pr_info("flag %s array [%s]\n", p_bool ? "true" : "false", numbers);
	kernel_param_lock(THIS_MODULE);
	pr_info("changeable %llu \"%s\"\n", p_u64, p_str);
	kernel_param_unlock(THIS_MODULE);
	return 0;
}
module_init(params_init);

static void __exit params_exit(void)
{
	kernel_param_lock(THIS_MODULE);
	pr_info("at the end %llu \"%s\"\n", p_u64, p_str);
	kernel_param_unlock(THIS_MODULE);
}
module_exit(params_exit);

MODULE_AUTHOR("The cargo-kmod developers");
MODULE_AUTHOR("A second author");
MODULE_DESCRIPTION("Every kind of parameter");
MODULE_LICENSE("GPL");
MODULE_ALIAS("kmod-test-params");
MODULE_ALIAS("kmod-test-params-2");
MODULE_FIRMWARE("kmod/none.bin");
MODULE_SOFTDEP("pre: loop");
