/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Memory of the current process. Manual: copy(9). */
#include <sys/param.h>
#include <sys/errno.h>
#include <sys/systm.h>

#include "../common/uaccess.h"

unsigned long kmod_copy_from_user(void *to, const void *from, unsigned long len)
{
	if (copyin(from, to, len) == 0)
		return 0;
	memset(to, 0, len);
	return len;
}

unsigned long kmod_copy_to_user(void *to, const void *from, unsigned long len)
{
	return copyout(from, to, len) == 0 ? 0 : len;
}

unsigned long kmod_copy_value_from_user(void *to, const void *from, unsigned long len)
{
	return kmod_copy_from_user(to, from, len);
}

unsigned long kmod_copy_value_to_user(void *to, const void *from, unsigned long len)
{
	return kmod_copy_to_user(to, from, len);
}

long kmod_strncpy_from_user(char *to, const char *from, long len)
{
	size_t copied = 0;
	int error = len <= 0 ? 0 : copyinstr(from, to, (size_t)len, &copied);

	if (error == ENAMETOOLONG)
		return len;
	if (error != 0)
		return -error;
	return copied == 0 ? 0 : (long)copied - 1;
}
