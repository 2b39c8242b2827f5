/* SPDX-License-Identifier: GPL-2.0 */
/* UTF-8 (RFC 3629). */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

size_t utf8_char(const char *text);
char *utf8_clean(const char *text);

#endif
