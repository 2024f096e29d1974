/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Threads of the kernel. */
#ifndef KMOD_COMMON_KTHREAD_H
#define KMOD_COMMON_KTHREAD_H

/*
 * Makes a thread that does not run until it is woken. The function is called with data, if the thread is not stopped
 * before it began; when it returns, the thread waits to be stopped. Returns zero, or a negative error number.
 */
int kmod_kthread_create(struct kmod_kthread *thread, void (*function)(void *), void *data, const char *name);

/* Stops the thread, and waits until it is gone. */
void kmod_kthread_stop(struct kmod_kthread *thread);

/* Wakes the thread. */
void kmod_kthread_wake(struct kmod_kthread *thread);

/* Asks the thread to park, and waits until it does; lets it go on. */
int kmod_kthread_park(struct kmod_kthread *thread);
void kmod_kthread_unpark(struct kmod_kthread *thread);

/* Of the current thread: whether it is to stop, or to park; parks. */
bool kmod_kthread_should_stop(struct kmod_kthread *thread);
bool kmod_kthread_should_park(struct kmod_kthread *thread);
void kmod_kthread_parkme(struct kmod_kthread *thread);

/* Sleeps so many ticks, or until the current thread is woken, to be stopped or parked or otherwise. */
void kmod_kthread_sleep(struct kmod_kthread *thread, long ticks);

#endif
