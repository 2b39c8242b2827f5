/* SPDX-License-Identifier: GPL-2.0 */
/* Octets for the tests of L2TP. */
#ifndef PPPSPLICED_TESTS_L2TP_OCTETS_H
#define PPPSPLICED_TESTS_L2TP_OCTETS_H

#include "bytes.h"

/* Octets of a string, without its end. */
#define OCTETS(text)	{ (const uint8_t *)(text), sizeof(text) - 1 }
#define SECRET		((struct octets)OCTETS("the shared secret"))
#define NO_SECRET	((struct octets){ 0 })

/* 16 octets, as a Random Vector and as a Challenge. */
#define SIXTEEN		"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"

/* Room for any message of the tests. */
#define SAMPLE_SIZE	1024

static inline unsigned int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Octets of their hexadecimal digits. */
static inline size_t unhex(const char *hex, uint8_t *buf)
{
	size_t n = 0;

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		buf[n / 2] = buf[n / 2] << 4 | digit(*hex);
		n++;
	}
	return n / 2;
}

#endif
