/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Hearing that the machine is about to stop. Manual: EVENTHANDLER(9). */
#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/reboot.h>
#include <sys/systm.h>

#include "reboot.h"

static void hear(void *data, int howto)
{
	struct notifier_block *block = data;
	unsigned long event = KMOD_SYS_RESTART;

	if (howto & RB_POWEROFF)
		event = KMOD_SYS_POWER_OFF;
	else if (howto & RB_HALT)
		event = KMOD_SYS_HALT;
	block->function(block, event, NULL);
}

int kmod_register_reboot_notifier(struct notifier_block *block,
				  int (*function)(struct notifier_block *, unsigned long, void *), int priority)
{
	/* The kernel calls the lowest first. */
	int place = EVENTHANDLER_PRI_ANY - MIN(MAX(priority, -EVENTHANDLER_PRI_ANY), EVENTHANDLER_PRI_ANY);

	block->function = function;
	block->tag = EVENTHANDLER_REGISTER(shutdown_pre_sync, hear, block, place);
	return block->tag == NULL ? -ENOMEM : 0;
}

void kmod_unregister_reboot_notifier(struct notifier_block *block)
{
	EVENTHANDLER_DEREGISTER(shutdown_pre_sync, block->tag);
}
