/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Counters of references. */
#ifndef KMOD_COMMON_REFCOUNT_H
#define KMOD_COMMON_REFCOUNT_H

/* A counter that is zero or at its end when it is counted is reported as a bug, and stays at its end. */
void kmod_refcount_set(refcount_t *counter, int value);
void kmod_refcount_inc(refcount_t *counter);
void kmod_refcount_dec(refcount_t *counter);
bool kmod_refcount_dec_and_test(refcount_t *counter);

#endif
