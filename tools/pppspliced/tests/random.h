/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers that look random, and are the same in each run: xorshift32; or that count up. */
#ifndef PPPSPLICED_TESTS_RANDOM_H
#define PPPSPLICED_TESTS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* @state: the seed, not 0, and then what it has become */
static inline uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Return: below @limit. */
static inline uint32_t random_below(uint32_t *state, uint32_t limit)
{
	return (uint64_t)next_random(state) * limit >> 32;
}

static inline void random_fill(uint32_t *state, void *buf, size_t len)
{
	uint8_t *at = buf;

	while (len--)
		*at++ = next_random(state) >> 24;
}

/* For who wants to know what comes: each octet is one more than the last. */
static inline void random_count(uint8_t *last, void *buf, size_t len)
{
	uint8_t *at = buf;

	while (len--)
		*at++ = ++*last;
}

#endif
