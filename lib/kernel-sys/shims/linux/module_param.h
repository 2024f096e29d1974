/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Module parameters. C header: <linux/moduleparam.h>. */
#ifndef KMOD_MODULE_PARAM_H
#define KMOD_MODULE_PARAM_H

/* Set in the operations of a parameter that may be given without a value. */
static const unsigned int KMOD_KERNEL_PARAM_OPS_FL_NOARG __maybe_unused = KERNEL_PARAM_OPS_FL_NOARG;

/* Keeps the parameters of a module from being changed. May sleep. */
void kmod_kernel_param_lock(struct module *module);
void kmod_kernel_param_unlock(struct module *module);

#endif
