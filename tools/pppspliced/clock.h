/* SPDX-License-Identifier: GPL-2.0 */
/* Points in time, in milliseconds of a clock that never jumps. */
#ifndef PPPSPLICED_CLOCK_H
#define PPPSPLICED_CLOCK_H

#include <stdint.h>

/* The deadline of who waits for nothing; no clock comes to it. */
#define NEVER UINT64_MAX

static inline uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

#endif
