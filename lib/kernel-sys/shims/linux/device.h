/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Devices of the driver model. C headers: <linux/device.h>, <linux/dev_printk.h>. */
#ifndef KMOD_DEVICE_H
#define KMOD_DEVICE_H

#include <linux/device.h>

/* Each does what the kernel's function of the same name does. */
void kmod_get_device(struct device *dev);
void kmod_put_device(struct device *dev);
const char *kmod_dev_name(const struct device *dev);

/* Prints text[..len] at a level (0 to 7), after the names of the driver and the device. */
void kmod_dev_print(unsigned int level, const struct device *dev, const char *text, int len);

#endif
