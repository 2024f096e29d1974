/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Events that happen once. C header: <linux/completion.h>. */
#ifndef KMOD_COMPLETION_H
#define KMOD_COMPLETION_H

#include <linux/completion.h>

/* Each does what the kernel's function of the same name does. */
void kmod_init_completion(struct completion *event);
void kmod_complete_all(struct completion *event);
void kmod_wait_for_completion(struct completion *event);

#endif
