/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Printing to the kernel's message buffer. Manuals: printf(9), log(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/syslog.h>
#include <machine/stdarg.h>

#include "module.h"
#include "print.h"

/* log(9) by another name: compilers take `log` for the logarithm. */
static void say(int level, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vlog(level, format, arguments);
	va_end(arguments);
}

void kmod_print(unsigned int level, const char *prefix, int prefix_len, const char *text, int len)
{
	if (prefix_len == 0) {
		prefix = __this_module.name;
		prefix_len = (int)strlen(prefix);
	}
	/* What is that urgent is for the console, too, whoever reads the log. */
	if (level <= LOG_EMERG)
		printf("%.*s: %.*s", prefix_len, prefix, len, text);
	else
		say((int)MIN(level, LOG_DEBUG), "%.*s: %.*s", prefix_len, prefix, len, text);
}

void kmod_print_cont(const char *text, int len)
{
	printf("%.*s", len, text);
}
