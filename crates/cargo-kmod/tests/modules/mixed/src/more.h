/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef MORE_H
#define MORE_H

#define MORE_LENGTH 48

void more_write(char *text, unsigned int uses);

#endif
