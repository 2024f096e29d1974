/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Printing to the kernel's message buffer. Manuals: printf(9), log(9). */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/syslog.h>
#include <machine/stdarg.h>

#include "module.h"
#include "../common/print.h"

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

void kmod_warn_of_errno(int number)
{
	say(LOG_WARNING, "%s: %d was taken for an error number\n", __this_module.name, number);
}

void kmod_param_refused(const char *name, const char *value, int len, const char *type, int type_len, int error)
{
	const char *module = __this_module.name;

	if (error == -EINVAL && value != NULL)
		say(LOG_ERR, "%s: parameter %s: `%.*s` is not a valid %.*s\n", module, name, len, value, type_len,
		    type);
	else if (error == -EEXIST)
		say(LOG_ERR, "%s: parameter %s is given twice\n", module, name);
	else
		say(LOG_ERR, "%s: parameter %s cannot be set: error %d\n", module, name, -error);
}
