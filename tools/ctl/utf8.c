// SPDX-License-Identifier: GPL-2.0
/* UTF-8 (RFC 3629). */
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/**
 * utf8_char() - length of the character that a text begins with
 * @text: NUL-terminated
 *
 * Return: 1 to 4; 0 if it is not valid (too long a form, surrogate, past
 * U+10FFFF, cut off) or the text is empty.
 */
size_t utf8_char(const char *text)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *c = (const unsigned char *)text;
	unsigned int point;
	size_t len, i;

	if (c[0] < 0x80)
		return c[0] ? 1 : 0;
	len = c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : 2;
	if (c[0] < 0xc2 || c[0] > 0xf4)
		return 0;
	point = c[0] & (0x7f >> len);
	for (i = 1; i < len; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (c[i] & 0x3f);
	}
	if (point < least[len] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	return len;
}

/**
 * utf8_clean() - replace what is not valid by U+FFFD
 * @text: NUL-terminated
 *
 * JSON is UTF-8, but a process may call itself anything.
 *
 * Return: new text, to be freed; NULL if there is no memory.
 */
char *utf8_clean(const char *text)
{
	char *clean = malloc(3 * strlen(text) + 1), *to = clean;
	size_t len;

	if (!clean)
		return NULL;
	while (*text) {
		len = utf8_char(text);
		if (len) {
			memcpy(to, text, len);
			to += len;
			text += len;
		} else {
			memcpy(to, "\xef\xbf\xbd", 3);
			to += 3;
			text++;
		}
	}
	*to = '\0';
	return clean;
}
