/* SPDX-License-Identifier: GPL-2.0 */
/* How often something may happen: a token bucket. */
#ifndef PPPSPLICED_PPPOE_RATE_H
#define PPPSPLICED_PPPOE_RATE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct rate - a token bucket
 * @tokens: in thousandths; one is taken each time
 * @filled: when they were counted, in milliseconds
 */
struct rate {
	uint64_t tokens;
	uint64_t filled;
};

void rate_init(struct rate *rate, uint32_t burst, uint64_t now);
bool rate_take(struct rate *rate, uint32_t per_second, uint32_t burst, uint64_t now);

#endif
