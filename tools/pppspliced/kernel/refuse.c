// SPDX-License-Identifier: GPL-2.0
#include "kernel/refuse.h"

#include <stdarg.h>
#include <stdio.h>

/**
 * refuse() - note the text of an error
 * @error: where; NULL if nobody wants to know
 * @size: room there, in octets
 * @err: negative errno
 * @format: as in printf(3): the thing, and the remedy
 *
 * Return: @err.
 */
int refuse(char *error, size_t size, int err, const char *format, ...)
{
	va_list ap;

	if (!error || !size)
		return err;
	va_start(ap, format);
	vsnprintf(error, size, format, ap);
	va_end(ap);
	return err;
}
