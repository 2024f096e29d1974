/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Waiting for one of many files. C header: <linux/poll.h>. */
#ifndef KMOD_POLL_H
#define KMOD_POLL_H

#include <linux/types.h>
#include <uapi/linux/eventpoll.h>

struct file;
struct poll_table_struct;
struct wait_queue_head;

static const unsigned int KMOD_EPOLLIN __maybe_unused = (__force unsigned int)EPOLLIN;
static const unsigned int KMOD_EPOLLPRI __maybe_unused = (__force unsigned int)EPOLLPRI;
static const unsigned int KMOD_EPOLLOUT __maybe_unused = (__force unsigned int)EPOLLOUT;
static const unsigned int KMOD_EPOLLERR __maybe_unused = (__force unsigned int)EPOLLERR;
static const unsigned int KMOD_EPOLLHUP __maybe_unused = (__force unsigned int)EPOLLHUP;
static const unsigned int KMOD_EPOLLRDNORM __maybe_unused = (__force unsigned int)EPOLLRDNORM;
static const unsigned int KMOD_EPOLLRDBAND __maybe_unused = (__force unsigned int)EPOLLRDBAND;
static const unsigned int KMOD_EPOLLWRNORM __maybe_unused = (__force unsigned int)EPOLLWRNORM;
static const unsigned int KMOD_EPOLLWRBAND __maybe_unused = (__force unsigned int)EPOLLWRBAND;
static const unsigned int KMOD_EPOLLRDHUP __maybe_unused = (__force unsigned int)EPOLLRDHUP;

/* Lets whoever polls the file be woken by the queue, too. The table may be NULL: nobody waits then. */
void kmod_poll_wait(struct file *file, struct wait_queue_head *queue, struct poll_table_struct *table);

/* Turns away all that poll, before a queue goes; returns when nobody uses it. May sleep. */
void kmod_poll_free(struct wait_queue_head *queue);

#endif
