/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef PARTED_H
#define PARTED_H

/* In C. */
int parted_square(int value);

/* In Rust. */
int rust_squares(int count);
void rust_farewell(void);

#endif
