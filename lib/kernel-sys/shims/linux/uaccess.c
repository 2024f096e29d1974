/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Memory of the current task's user space. C header: <linux/uaccess.h>. */
#include <linux/uaccess.h>

#include "../common/uaccess.h"

unsigned long kmod_copy_from_user(void *to, const void *from, unsigned long len)
{
	return copy_from_user(to, (const void __user *)from, len);
}

unsigned long kmod_copy_to_user(void *to, const void *from, unsigned long len)
{
	return copy_to_user((void __user *)to, from, len);
}

unsigned long kmod_copy_value_from_user(void *to, const void *from, unsigned long len)
{
	return _copy_from_user(to, (const void __user *)from, len);
}

unsigned long kmod_copy_value_to_user(void *to, const void *from, unsigned long len)
{
	return _copy_to_user((void __user *)to, from, len);
}

long kmod_strncpy_from_user(char *to, const char *from, long len)
{
	return strncpy_from_user(to, (const char __user *)from, len);
}
