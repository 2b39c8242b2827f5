/* SPDX-License-Identifier: GPL-2.0 */
/* The clock, timers and chance, for machines that have none of their own. */
#ifndef PPPSPLICED_DAEMON_LOOP_H
#define PPPSPLICED_DAEMON_LOOP_H

#include "clock.h"

#include <stddef.h>

#include <ev.h>

#define SECONDS(n)	((uint64_t)(n) * 1000)

void timer_until(struct ev_loop *loop, ev_timer *timer, uint64_t deadline);
void random_octets(void *data, size_t len);

static inline uint32_t random_u32(void)
{
	uint32_t number;

	random_octets(&number, sizeof(number));
	return number;
}

/* 1 to 65535 */
static inline uint16_t random_id(void)
{
	return 1 + ((uint64_t)random_u32() * 65535 >> 32);
}

#endif
