/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Events that happen once. */
#ifndef KMOD_COMMON_COMPLETION_H
#define KMOD_COMMON_COMPLETION_H

/* Makes an event; lets it happen, for all who wait and will; waits until it has happened, whatever signals there are. */
void kmod_init_completion(struct completion *event);
void kmod_complete_all(struct completion *event);
void kmod_wait_for_completion(struct completion *event);

#endif
