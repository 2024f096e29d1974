/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Devices without hardware. C header: <linux/device/faux.h>, where the kernel has it. */
#include "faux.h"

#ifdef kernel_has_faux
#include <linux/device/faux.h>

struct faux_device *kmod_faux_device_create(const char *name, struct device *parent)
{
	return faux_device_create(name, parent, NULL);
}

void kmod_faux_device_destroy(struct faux_device *faux)
{
	faux_device_destroy(faux);
}

struct device *kmod_faux_device(struct faux_device *faux)
{
	return &faux->dev;
}
#endif
