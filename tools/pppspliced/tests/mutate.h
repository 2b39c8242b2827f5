/* SPDX-License-Identifier: GPL-2.0 */
/* Inputs for a fuzzer's entry, made of seeds; the same in each run. */
#ifndef PPPSPLICED_TESTS_MUTATE_H
#define PPPSPLICED_TESTS_MUTATE_H

#include "exact.h"
#include "random.h"

#include <stddef.h>
#include <string.h>

#define MUTATE_MAX	512

/**
 * struct seed - an input to begin with
 * @data: its octets
 * @len: how many, up to MUTATE_MAX
 */
struct seed {
	const void *data;
	size_t len;
};

static inline void mutate_once(uint8_t *buf, size_t *len, uint32_t *state)
{
	size_t at = *len ? random_below(state, *len) : 0, n;

	switch (random_below(state, 16)) {
	case 0:
		*len = at;
		break;
	case 1 ... 5:
		if (*len)
			buf[at] = next_random(state);
		break;
	case 6 ... 9:
		if (*len)
			buf[at] ^= 1 << random_below(state, 8);
		break;
	case 10 ... 12: /* some octets twice */
		n = random_below(state, *len - at + 1);
		if (*len + n > MUTATE_MAX)
			n = MUTATE_MAX - *len;
		memmove(buf + at + n, buf + at, *len - at);
		*len += n;
		break;
	case 13 ... 15: /* some octets less */
		n = *len ? random_below(state, *len - at) : 0;
		memmove(buf + at, buf + at + n, *len - at - n);
		*len -= n;
		break;
	}
}

/**
 * mutate_seeds() - give inputs to a fuzzer's entry
 * @entry: entry; what is wrong ends the program
 * @seeds: what to begin with; each is given as it is, too
 * @n_seeds: number of @seeds
 * @n: how many inputs to give
 */
static inline void mutate_seeds(int (*entry)(const uint8_t *data, size_t size),
				const struct seed *seeds, size_t n_seeds, unsigned int n)
{
	uint32_t state = 20000;
	uint8_t buf[MUTATE_MAX], *exact;
	unsigned int i, times;
	size_t len;

	for (i = 0; i < n; i++) {
		const struct seed *seed = &seeds[i % n_seeds];

		len = seed->len;
		memcpy(buf, seed->data, len);
		for (times = i < n_seeds ? 0 : 1 + random_below(&state, 8); times; times--)
			mutate_once(buf, &len, &state);
		exact = exact_copy(buf, len);
		entry(exact, len);
		free(exact);
	}
}

#endif
