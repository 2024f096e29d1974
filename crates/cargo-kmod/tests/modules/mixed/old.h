/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef OLD_H
#define OLD_H

/* In C. */
int old_sum(const int *values, unsigned int count);
void old_count(bool on);
int old_uses(void);
int old_copy(void *to, const void __user *from, unsigned int size);
int old_call(int value);

/* In Rust. */
int rust_twice(int value);

#endif
