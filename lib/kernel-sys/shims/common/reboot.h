/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Hearing that the machine is about to stop. */
#ifndef KMOD_COMMON_REBOOT_H
#define KMOD_COMMON_REBOOT_H

/* Registers a function, which returns zero; higher priorities are called first. Zero, or a negative error number. */
int kmod_register_reboot_notifier(struct notifier_block *block,
				  int (*function)(struct notifier_block *, unsigned long, void *), int priority);

/* Removes it; waits until it is not called any more. */
void kmod_unregister_reboot_notifier(struct notifier_block *block);

#endif
