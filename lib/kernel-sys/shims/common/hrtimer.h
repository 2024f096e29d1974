/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Timers of high resolution. */
#ifndef KMOD_COMMON_HRTIMER_H
#define KMOD_COMMON_HRTIMER_H

/* Makes a timer that calls the function, which may not sleep and returns KMOD_HRTIMER_NORESTART or KMOD_HRTIMER_RESTART. */
void kmod_hrtimer_setup(struct hrtimer *timer, int (*function)(struct hrtimer *), int clock, unsigned int mode);

/* Starts it anew. */
void kmod_hrtimer_start(struct hrtimer *timer, int64_t expires, unsigned int mode);

/* Cancels it, and waits for its function; returns whether it was started. */
bool kmod_hrtimer_cancel(struct hrtimer *timer);

/* Moves the expiry on by a multiple of the interval, beyond now; returns by how many. */
uint64_t kmod_hrtimer_forward(struct hrtimer *timer, int64_t now, int64_t interval);
uint64_t kmod_hrtimer_forward_now(struct hrtimer *timer, int64_t interval);

/* When it expires, or expired last. */
int64_t kmod_hrtimer_get_expires(const struct hrtimer *timer);

#endif
