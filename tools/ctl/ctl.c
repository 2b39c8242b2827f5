// SPDX-License-Identifier: GPL-2.0
/* Messages: one line on standard error, with what is wrong and what to do. */
#include "ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void complain(const struct ctl *ctl, const char *kind, const char *fmt, va_list ap)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	if (ctl->file)
		fprintf(stderr, "%s:%u: ", ctl->file, ctl->line);
	if (ctl->command)
		fprintf(stderr, "%s: ", ctl->command);
	fputs(kind, stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

int usage_error(const struct ctl *ctl, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(ctl, "", fmt, ap);
	va_end(ap);
	return CTL_USAGE;
}

int refused(const struct ctl *ctl, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(ctl, "", fmt, ap);
	va_end(ap);
	return CTL_REFUSED;
}

void warning(const struct ctl *ctl, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(ctl, "warning: ", fmt, ap);
	va_end(ap);
}

/* A full disk must not look like success. */
int finish_output(const struct ctl *ctl)
{
	if (fflush(stdout))
		return refused(ctl, "standard output: %s", strerror(errno));
	/* It was an earlier write that has failed, whose errno is gone. */
	if (ferror(stdout))
		return refused(ctl, "standard output: not all was written: see that there is room");
	return CTL_DONE;
}
