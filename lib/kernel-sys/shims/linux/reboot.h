/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Hearing that the machine is about to stop. C headers: <linux/notifier.h>, <linux/reboot.h>. */
#ifndef KMOD_REBOOT_H
#define KMOD_REBOOT_H

#include <linux/notifier.h>
#include <linux/reboot.h>

static const unsigned long KMOD_SYS_RESTART __maybe_unused = SYS_RESTART;
static const unsigned long KMOD_SYS_HALT __maybe_unused = SYS_HALT;
static const unsigned long KMOD_SYS_POWER_OFF __maybe_unused = SYS_POWER_OFF;

#include "../common/reboot.h"

#endif
