/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Devices without hardware. C header: <linux/device/faux.h>, where the kernel has it. */
#ifndef KMOD_FAUX_H
#define KMOD_FAUX_H

#include <linux/device.h>

#if __has_include(<linux/device/faux.h>)
#define kernel_has_faux 1

struct faux_device;

/* Becomes the cfg `kernel_has_faux` of Rust code. */
static const unsigned int KMOD_HAS_FAUX __maybe_unused = 1;

/* Makes and registers a device, or returns NULL; the name is copied. */
struct faux_device *kmod_faux_device_create(const char *name, struct device *parent);

/* Removes it. */
void kmod_faux_device_destroy(struct faux_device *faux);

/* The device that it is. */
struct device *kmod_faux_device(struct faux_device *faux);
#endif

#endif
