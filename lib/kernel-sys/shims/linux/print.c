/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Printing to the kernel log. C header: <linux/printk.h>. */
#include <linux/err.h>
#include <linux/kern_levels.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "../common/print.h"

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

void kmod_warn_of_errno(int number)
{
	_printk(KERN_WARNING "%s: %d was taken for an error number\n", module_name(THIS_MODULE), number);
}

void kmod_param_refused(const char *name, const char *value, int len, const char *type, int type_len, int error)
{
	const char *module = module_name(THIS_MODULE);

	if (error == -EINVAL && value)
		_printk(KERN_ERR "%s: parameter %s: `%*pE` is not a valid %.*s\n", module, name, len, value, type_len,
			type);
	else if (error == -EEXIST)
		_printk(KERN_ERR "%s: parameter %s is given twice\n", module, name);
	else
		_printk(KERN_ERR "%s: parameter %s cannot be set: %pe\n", module, name, ERR_PTR(error));
}
