/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Hearing that the machine is about to stop. Manual: EVENTHANDLER(9). */
#ifndef KMOD_REBOOT_H
#define KMOD_REBOOT_H

#include <sys/param.h>
#include <sys/eventhandler.h>

static const unsigned long KMOD_SYS_RESTART __unused = 1;
static const unsigned long KMOD_SYS_HALT __unused = 2;
static const unsigned long KMOD_SYS_POWER_OFF __unused = 3;

struct notifier_block {
	int (*function)(struct notifier_block *, unsigned long, void *);
	eventhandler_tag tag;
};

/* Registers a function, which returns zero; higher priorities are called first. Zero, or a negative error number. */
int kmod_register_reboot_notifier(struct notifier_block *block,
				  int (*function)(struct notifier_block *, unsigned long, void *), int priority);

/* Removes it; waits until it is not called any more. */
void kmod_unregister_reboot_notifier(struct notifier_block *block);

#endif
