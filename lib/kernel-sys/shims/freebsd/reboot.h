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

#include "../common/reboot.h"

#endif
