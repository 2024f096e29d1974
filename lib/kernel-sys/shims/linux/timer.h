/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers that count ticks. C header: <linux/timer.h>. */
#ifndef KMOD_TIMER_H
#define KMOD_TIMER_H

#include <linux/timer.h>

#include "../common/timer.h"

#endif
