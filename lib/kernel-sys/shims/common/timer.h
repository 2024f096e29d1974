/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers that count ticks. */
#ifndef KMOD_COMMON_TIMER_H
#define KMOD_COMMON_TIMER_H

/* Makes a timer that calls the function. */
void kmod_timer_init(struct timer_list *timer, void (*function)(struct timer_list *));

/* Whether it is started. */
bool kmod_timer_pending(const struct timer_list *timer);

/* Starts it anew, unless it was shut down; cancels it, and waits for its function; the same for ever. */
bool kmod_mod_timer(struct timer_list *timer, unsigned long expires);
bool kmod_timer_delete_sync(struct timer_list *timer);
bool kmod_timer_shutdown_sync(struct timer_list *timer);

#endif
