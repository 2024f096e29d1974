/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Waiting for one of many files. Manuals: selrecord(9), kqueue(9). */
#ifndef KMOD_POLL_H
#define KMOD_POLL_H

#include <sys/param.h>
#include <sys/poll.h>

struct kmod_file;
struct thread;
struct wait_queue_head;

static const unsigned int KMOD_EPOLLIN __unused = POLLIN;
static const unsigned int KMOD_EPOLLPRI __unused = POLLPRI;
static const unsigned int KMOD_EPOLLOUT __unused = POLLOUT;
static const unsigned int KMOD_EPOLLERR __unused = POLLERR;
static const unsigned int KMOD_EPOLLHUP __unused = POLLHUP;
static const unsigned int KMOD_EPOLLRDNORM __unused = POLLRDNORM;
static const unsigned int KMOD_EPOLLRDBAND __unused = POLLRDBAND;
static const unsigned int KMOD_EPOLLWRNORM __unused = POLLWRNORM;
static const unsigned int KMOD_EPOLLWRBAND __unused = POLLWRBAND;
static const unsigned int KMOD_EPOLLRDHUP __unused = POLLRDHUP;

/* Who polls, and how many queues are to wake it so far. */
struct poll_table_struct {
	struct thread *thread;
	unsigned int queues;
};

/* Lets whoever polls the file be woken by the queue, too. The table may be NULL: nobody waits then. */
void kmod_poll_wait(struct kmod_file *file, struct wait_queue_head *queue, struct poll_table_struct *table);

/* Wakes all that poll. */
void kmod_poll_wake(struct wait_queue_head *queue);

/* Turns away all that poll, before a queue goes; returns when nobody uses it. */
void kmod_poll_free(struct wait_queue_head *queue);

#endif
