// SPDX-License-Identifier: GPL-2.0
/* Text that others have chosen, on a terminal. */
#include "terminal.h"

/*
 * C0 and DEL; C1; and what changes the direction of writing, or ends a line (U+200E, U+200F,
 * U+2028 to U+202E, U+2066 to U+2069), by which one text can be made to look like another.
 * Return: how many octets of it.
 */
static size_t steers(const unsigned char *c)
{
	if (*c < ' ' || *c == 0x7f || *c == '"' || *c == '\\')
		return 1;
	if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
		return 2;
	if (c[0] == 0xe2 && c[1] == 0x80 &&
	    (c[2] == 0x8e || c[2] == 0x8f || (c[2] >= 0xa8 && c[2] <= 0xae)))
		return 3;
	if (c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9)
		return 3;
	return 0;
}

/**
 * put_safe() - write a text that may not steer the terminal
 * @file: where to
 * @text: NUL-terminated UTF-8
 *
 * Return: how many columns it took, if each character takes one.
 */
unsigned int put_safe(FILE *file, const char *text)
{
	const unsigned char *c = (const unsigned char *)text;
	unsigned int columns = 0;
	size_t n;

	while (*c) {
		n = steers(c);
		if (!n) {
			columns += (*c & 0xc0) != 0x80;
			fputc(*c++, file);
		}
		for (; n; n--, columns += 4)
			fprintf(file, "\\x%02x", *c++);
	}
	return columns;
}
