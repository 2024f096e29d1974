/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers that count ticks. C header: <linux/timer.h>. */
#ifndef KMOD_TIMER_H
#define KMOD_TIMER_H

#include <linux/timer.h>

/* Makes a timer that calls the function. All are of one class to the lock validator. */
void kmod_timer_init(struct timer_list *timer, void (*function)(struct timer_list *));

/* Each does what the kernel's function of the same name does. */
bool kmod_timer_pending(const struct timer_list *timer);
bool kmod_mod_timer(struct timer_list *timer, unsigned long expires);
bool kmod_timer_delete_sync(struct timer_list *timer);
bool kmod_timer_shutdown_sync(struct timer_list *timer);

#endif
