// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* The C that was there before: a parameter, an export, and every kind of place that the kernel patches. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/export.h>
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/static_call.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "old.h"
#include "src/more.h"

static int old_offset = 1;
module_param(old_offset, int, 0444);
MODULE_PARM_DESC(old_offset, "Added to every sum");

static DEFINE_STATIC_KEY_FALSE(counting);
static DEFINE_SPINLOCK(lock);
static refcount_t uses = REFCOUNT_INIT(1);

static int plus_one(int value)
{
	return value + 1;
}

static int plus_two(int value)
{
	return value + 2;
}

DEFINE_STATIC_CALL(old_step, plus_one);

int old_sum(const int *values, unsigned int count)
{
	unsigned int i;
	int sum = old_offset;

	WARN_ON_ONCE(!values);
	BUG_ON(count > 1000);
	for (i = 0; i < count; i++)
		sum += rust_twice(values[i]);
	if (static_branch_unlikely(&counting)) {
		spin_lock(&lock);
		refcount_inc(&uses);
		spin_unlock(&lock);
	}
	return sum;
}
EXPORT_SYMBOL_GPL(old_sum);

void old_count(bool on)
{
	if (on)
		static_branch_enable(&counting);
	else
		static_branch_disable(&counting);
	static_call_update(old_step, on ? plus_two : plus_one);
}

int old_uses(void)
{
	char text[MORE_LENGTH];

	more_write(text, refcount_read(&uses));
	pr_info("%s from %s\n", text, kbasename(__FILE__));
	return strlen(text);
}

int old_copy(void *to, const void __user *from, unsigned int size)
{
	u32 first;

	if (size < sizeof(first) || get_user(first, (const u32 __user *)from))
		return -EFAULT;
	return copy_from_user(to, from, size) ? -EFAULT : (int)first;
}

int old_call(int value)
{
	return static_call(old_step)(value);
}
