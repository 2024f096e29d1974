/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Printing to the kernel log. C header: <linux/printk.h>. */
#include <linux/kern_levels.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "print.h"

static const char *const levels[] = {
	KERN_EMERG, KERN_ALERT, KERN_CRIT, KERN_ERR, KERN_WARNING, KERN_NOTICE, KERN_INFO, KERN_DEBUG,
};

void kmod_print(unsigned int level, const char *prefix, int prefix_len, const char *text, int len)
{
	const char *kern_level = level < ARRAY_SIZE(levels) ? levels[level] : KERN_DEFAULT;

	if (prefix_len == 0) {
		prefix = module_name(THIS_MODULE);
		prefix_len = MODULE_NAME_LEN;
	}
	_printk("%s%.*s: %.*s", kern_level, prefix_len, prefix, len, text);
}

void kmod_print_cont(const char *text, int len)
{
	_printk(KERN_CONT "%.*s", len, text);
}
