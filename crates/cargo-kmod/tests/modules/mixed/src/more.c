// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* A second file, in another folder, with its header beside it. */
#include <linux/kernel.h>
#include <linux/module.h>

#include "more.h"

/* Of the same name as one in old.c. */
static int plus_one(unsigned int value)
{
	return value + 1;
}

void more_write(char *text, unsigned int uses)
{
	snprintf(text, MORE_LENGTH, KBUILD_MODNAME " has %u uses", plus_one(uses) - 1);
}
