/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Devices of the driver model. C headers: <linux/device.h>, <linux/dev_printk.h>. */
#include <linux/kern_levels.h>
#include <linux/kernel.h>

#include "device.h"

static const char *const device_levels[] = {
	KERN_EMERG, KERN_ALERT, KERN_CRIT, KERN_ERR, KERN_WARNING, KERN_NOTICE, KERN_INFO, KERN_DEBUG,
};

void kmod_get_device(struct device *dev)
{
	get_device(dev);
}

void kmod_put_device(struct device *dev)
{
	put_device(dev);
}

const char *kmod_dev_name(const struct device *dev)
{
	return dev_name(dev);
}

void kmod_dev_print(unsigned int level, const struct device *dev, const char *text, int len)
{
	_dev_printk(level < ARRAY_SIZE(device_levels) ? device_levels[level] : KERN_DEFAULT, dev, "%.*s", len, text);
}
