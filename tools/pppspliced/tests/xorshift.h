/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers that look random and are the same each time (Marsaglia's xorshift64). */
#ifndef XORSHIFT_H
#define XORSHIFT_H

#include <stdint.h>

#define XORSHIFT_SEED UINT64_C(88172645463325252)

static inline uint32_t xorshift(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 32;
}

#endif
