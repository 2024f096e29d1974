/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Time: ticks, clocks, and letting it pass. Manuals: microuptime(9), microtime(9), pause(9), DELAY(9). */
#ifndef KMOD_TIME_H
#define KMOD_TIME_H

#include <sys/types.h>
#include <sys/time.h>

static const int KMOD_CLOCK_REALTIME __unused = CLOCK_REALTIME;
static const int KMOD_CLOCK_MONOTONIC __unused = CLOCK_MONOTONIC;
static const int KMOD_CLOCK_BOOTTIME __unused = CLOCK_BOOTTIME;

#include "../common/time.h"

#endif
