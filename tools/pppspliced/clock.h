/* SPDX-License-Identifier: GPL-2.0 */
/* Points in time, in milliseconds of a clock that never jumps. */
#ifndef PPPSPLICED_CLOCK_H
#define PPPSPLICED_CLOCK_H

#include <stdint.h>
#include <time.h>

/* The deadline of who waits for nothing; no clock comes to it. */
#define NEVER UINT64_MAX

/* Now: for who is on the event loop; state machines are told. */
static inline uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

#endif
