/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Module parameters. C header: <linux/moduleparam.h>. */
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "shims.h"

void kmod_kernel_param_lock(struct module *module)
{
	kernel_param_lock(module);
}

void kmod_kernel_param_unlock(struct module *module)
{
	kernel_param_unlock(module);
}
