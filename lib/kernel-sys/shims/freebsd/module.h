/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What a module is to the kernel, and how it is declared. Manuals: module(9), DECLARE_MODULE(9). */
#ifndef KMOD_MODULE_H
#define KMOD_MODULE_H

#include <sys/param.h>
#include <sys/kernel.h>
#include <sys/module.h>

/* The module, which `module!` defines. */
extern struct moduledata __this_module;

/*
 * Whoever must not be caught in the module when it goes holds it, as long as that can be had: not once it is closed. It is
 * closed when nobody holds it, and for ever, at the beginning of unloading.
 */
bool kmod_module_hold(void);
void kmod_module_release(void);
bool kmod_module_is_held(void);
unsigned int kmod_module_holders(void);
bool kmod_module_close(void);

/* Has a function called before it is looked at whether somebody holds the module: it may give up what is not needed any more. */
void kmod_module_tidy(void (*tidy)(void));

static const int KMOD_MOD_LOAD __unused = MOD_LOAD;
static const int KMOD_MOD_UNLOAD __unused = MOD_UNLOAD;
static const int KMOD_MOD_SHUTDOWN __unused = MOD_SHUTDOWN;
static const int KMOD_MOD_QUIESCE __unused = MOD_QUIESCE;

static const int KMOD_MDT_STRUCT_VERSION __unused = MDT_STRUCT_VERSION;
static const int KMOD_MDT_DEPEND __unused = MDT_DEPEND;
static const int KMOD_MDT_MODULE __unused = MDT_MODULE;
static const int KMOD_MDT_VERSION __unused = MDT_VERSION;

static const unsigned int KMOD_SI_SUB_DRIVERS __unused = SI_SUB_DRIVERS;
static const unsigned int KMOD_SI_ORDER_MIDDLE __unused = SI_ORDER_MIDDLE;

/* The kernels that a module fits which was built with these headers. */
static const int KMOD_KERNEL_OLDEST __unused = __FreeBSD_version;
static const int KMOD_KERNEL_NEWEST __unused = MODULE_KERNEL_MAXVER;

#endif
