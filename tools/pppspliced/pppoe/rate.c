// SPDX-License-Identifier: GPL-2.0
/* How often something may happen: a token bucket. */
#include "pppoe/rate.h"

/* A thousandth of a token a millisecond is a token a second. */
#define TOKEN	1000

/**
 * rate_init() - begin with a full bucket
 * @rate: bucket
 * @burst: how many tokens it holds
 * @now: milliseconds
 */
void rate_init(struct rate *rate, uint32_t burst, uint64_t now)
{
	rate->tokens = (uint64_t)burst * TOKEN;
	rate->filled = now;
}

/* Without a product that could be too large after a long time. */
static void fill(struct rate *rate, uint32_t per_second, uint64_t most, uint64_t now)
{
	uint64_t passed = now - rate->filled;

	rate->filled = now;
	if (per_second && passed > most / per_second)
		rate->tokens = most;
	else
		rate->tokens += passed * per_second;
	if (rate->tokens > most)
		rate->tokens = most;
}

/**
 * rate_take() - take a token
 * @rate: bucket
 * @per_second: how many are added
 * @burst: how many it holds
 * @now: milliseconds
 *
 * Return: whether there was one.
 */
bool rate_take(struct rate *rate, uint32_t per_second, uint32_t burst, uint64_t now)
{
	fill(rate, per_second, (uint64_t)burst * TOKEN, now);
	if (rate->tokens < TOKEN)
		return false;
	rate->tokens -= TOKEN;
	return true;
}
