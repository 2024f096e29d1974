/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Hearing that the machine is about to stop. C headers: <linux/notifier.h>, <linux/reboot.h>. */
#include "reboot.h"

int kmod_register_reboot_notifier(struct notifier_block *block,
				  int (*function)(struct notifier_block *, unsigned long, void *), int priority)
{
	block->notifier_call = function;
	block->next = NULL;
	block->priority = priority;
	return register_reboot_notifier(block);
}

void kmod_unregister_reboot_notifier(struct notifier_block *block)
{
	unregister_reboot_notifier(block);
}
