// SPDX-License-Identifier: MIT OR GPL-2.0-only

/* What no safe Rust can do. */

#include <linux/module.h>
#include <linux/slab.h>

void provoked_hold(void);
int provoked_use_after_free(void);

/* A reference that nobody gives back. */
void provoked_hold(void)
{
	__module_get(THIS_MODULE);
}

/* Writes to memory that it has given back, and asks for such memory until it is handed out again. */
int provoked_use_after_free(void)
{
	enum { BLOCKS = 64, SIZE = 200 };
	static void *blocks[BLOCKS];
	volatile char *gone = kmalloc(SIZE, GFP_KERNEL);
	int i;

	if (!gone)
		return -ENOMEM;
	kfree((void *)gone);
	gone[SIZE / 2] = 1;
	for (i = 0; i < BLOCKS; i++)
		blocks[i] = kmalloc(SIZE, GFP_KERNEL);
	for (i = 0; i < BLOCKS; i++)
		kfree(blocks[i]);
	return 0;
}
